// The sockets that a library opened and does not let go: libnats gives no hold of them while it
// connects.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <sys/types.h>

namespace stagedoor {

class OverdueSockets {
  public:
    // Remembers what is open before the library begins to connect to one of `urls`.
    explicit OverdueSockets(const std::vector<std::string>& urls);

    // Shuts down every connection to a port of those URLs that was opened since: its reader sees
    // the end. Another connection to the same server, made meanwhile, is cut too and made again.
    void cut() const;

  private:
    std::set<ino_t> before_;
    std::set<int> ports_;
};

}  // namespace stagedoor
