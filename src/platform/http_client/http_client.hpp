// Outgoing HTTP: the seam behind which libcurl stands in production and a simulated network in the
// simulator.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/time.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

struct HttpCall {
    std::string method = "GET";
    std::string url = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    Milliseconds connect_timeout{2000};
    Milliseconds timeout{10'000};     // of the whole call
    std::size_t max_reply = 1 << 20;  // a longer reply counts as none
};

// Either a whole reply, or the knowledge that none came: then nothing is known about the effect.
struct HttpReply {
    int status = 0;           // 0: no reply
    std::string failure;      // why, for the log, when status is 0
    bool never_sent = false;  // the connection was refused: the request certainly had no effect
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
};

class HttpClient {
  public:
    virtual ~HttpClient() = default;

    // Never throws for what the network does. Redirects are not followed; TLS is verified.
    [[nodiscard]] virtual Task<HttpReply> send(HttpCall call) = 0;

    // Ends every running call with "no reply": the owner is stopping.
    virtual void abort_all() = 0;
};

}  // namespace stagedoor
