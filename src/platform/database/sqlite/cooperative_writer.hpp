// Drives a group commit without a thread: batches are tasks on the Env's executor, one each, so
// that a single-threaded world decides what runs between them. For tests and the simulator.
#pragma once

#include <memory>

#include "platform/database/sqlite/group_commit.hpp"
#include "platform/database/sqlite/write_driver.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

class CooperativeWriter final : public WriteDriver {
  public:
    CooperativeWriter(Scheduler& scheduler, GroupCommit& commit);
    ~CooperativeWriter() override;

    void stop() override;

  private:
    // What posted tasks hold on to; they may run after the writer is gone.
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace stagedoor
