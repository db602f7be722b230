#include "app/commands/stop_signal.hpp"

#include <pthread.h>

namespace stagedoor::app {

StopSignal::StopSignal() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
}

void StopSignal::wait() {
    int received = 0;
    while (sigwait(&signals_, &received) != 0) {
    }
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

}  // namespace stagedoor::app
