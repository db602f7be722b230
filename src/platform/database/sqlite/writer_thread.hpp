// Drives a group commit in production: the one thread that writes a store.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/database/sqlite/group_commit.hpp"
#include "platform/database/sqlite/write_driver.hpp"

namespace stagedoor {

class WriterThread final : public WriteDriver {
  public:
    explicit WriterThread(GroupCommit& commit);
    ~WriterThread() override;

    void stop() override;

  private:
    void run();
    void wake();
    // Waits for work, tidying up after a second of silence; false when it is time to end.
    bool wait_for_work();

    GroupCommit& commit_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace stagedoor
