// Runs work in child processes, a few at a time, and hands back what each has found.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include <sys/types.h>

#include "tests/simulation/run.hpp"

namespace stagedoor::simulation {

struct Work {
    std::string name;
    std::function<RunResult()> run;
};

class Children {
  public:
    // `result` is empty, and `death` says how, when the child died.
    using Done = std::function<
        void(const Work& work, const std::optional<RunResult>& result, const std::string& death)>;

    // `log`: the services may log, and by that look at the clock.
    Children(int most, bool log, Done done);

    // Until `next` gives no more work and all of it is done. Throws std::runtime_error.
    void run(const std::function<std::optional<Work>()>& next);

  private:
    struct Child {
        Work work;
        int pipe = -1;
        std::string said;
    };

    void start(Work work);
    [[noreturn]] void be_a_child(const Work& work, int out) const;
    void wait_for_one();
    void read_from(pid_t pid);

    std::size_t most_;
    bool log_;
    Done done_;
    std::map<pid_t, Child> children_;
};

}  // namespace stagedoor::simulation
