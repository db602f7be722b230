#include "platform/database/postgres/connector.hpp"

#include <algorithm>

#include "platform/observability/log.hpp"

namespace stagedoor {

std::unique_ptr<Session> Connector::connect() {
    check_pause();
    try {
        auto session = std::make_unique<Session>(url_);
        const std::lock_guard lock{mutex_};
        pause_ = Milliseconds{0};
        last_failure_.clear();
        return session;
    } catch (const Unavailable& error) {
        note_failure(error.what());
        throw;
    }
}

std::string Connector::fault() const {
    const std::lock_guard lock{mutex_};
    return last_failure_;
}

void Connector::check_pause() {
    const std::lock_guard lock{mutex_};
    if (pause_ > Milliseconds{0} && scheduler_.monotonic() < next_try_) {
        throw Unavailable{last_failure_};
    }
}

void Connector::note_failure(const std::string& why) {
    const std::lock_guard lock{mutex_};
    if (pause_ == Milliseconds{0}) {
        log::error("store cannot be reached", {{"reason", why}});
    }
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    next_try_ = scheduler_.monotonic() + pause_;
    last_failure_ = why;
}

}  // namespace stagedoor
