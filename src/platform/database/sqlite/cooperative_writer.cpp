#include "platform/database/sqlite/cooperative_writer.hpp"

#include <boost/asio/post.hpp>

namespace stagedoor {
namespace {

constexpr Milliseconds kSilence{1000};

}  // namespace

struct CooperativeWriter::State : std::enable_shared_from_this<State> {
    State(Scheduler& s, GroupCommit& c) : scheduler{s}, commit{c} {}

    void post() {
        boost::asio::post(scheduler.executor(), [self = shared_from_this()] { self->step(); });
    }

    void step() {
        if (stopped) {
            return;
        }
        scheduler.cancel(idle_timer);
        if (commit.run_batch()) {
            post();
            return;
        }
        const auto tidy = [weak = weak_from_this()] {
            const auto self = weak.lock();
            if (self && !self->stopped) {
                self->commit.when_idle();
            }
        };
        idle_timer = scheduler.call_at(scheduler.monotonic() + kSilence, tidy);
    }

    Scheduler& scheduler;
    GroupCommit& commit;
    TimerId idle_timer = 0;
    bool stopped = false;
};

CooperativeWriter::CooperativeWriter(Scheduler& scheduler, GroupCommit& commit)
    : state_{std::make_shared<State>(scheduler, commit)} {
    commit.on_wake([state = state_.get()] { state->post(); });
}

CooperativeWriter::~CooperativeWriter() {
    stop();
}

void CooperativeWriter::stop() {
    if (!state_->stopped) {
        state_->stopped = true;
        state_->scheduler.cancel(state_->idle_timer);
        while (state_->commit.run_batch()) {
        }
    }
}

}  // namespace stagedoor
