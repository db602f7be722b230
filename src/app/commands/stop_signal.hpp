// SIGTERM and SIGINT as something to wait for.
#pragma once

#include <csignal>

namespace stagedoor::app {

// Made before the first thread, so that every thread inherits the blocked signals and only wait()
// sees them. Also makes a closed connection an error of write() instead of a signal.
class StopSignal {
  public:
    StopSignal();

    // Blocks until one of them comes. Afterwards a second one ends the process at once: whoever
    // asks twice means it.
    void wait();

  private:
    sigset_t signals_;
};

}  // namespace stagedoor::app
