// Who calls run_batch() of a group commit.
#pragma once

namespace stagedoor {

class WriteDriver {
  public:
    virtual ~WriteDriver() = default;

    // Runs what is queued and returns when nothing will be run any more. The group commit must be
    // closed before. May be called twice.
    virtual void stop() = 0;
};

}  // namespace stagedoor
