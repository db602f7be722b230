// The body of a write that many ask for at once, each with a command of its own: placing an order.
#pragma once

#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor {

// As a store sees it: what the commands are is nothing that it knows.
class AnySharedBody {
  public:
    virtual ~AnySharedBody() = default;
    [[nodiscard]] virtual bool run(Transaction& tx, std::span<void* const> commands) const = 0;
};

// Runs `commands`, in the order in which they were asked for, as if each had a transaction of its
// own, and leaves in each its answer. True keeps the changes, false undoes all of them; of several
// each is then run alone. May run more than once for the same commands.
template <class Command>
class SharedBody final : public AnySharedBody {
  public:
    using Run = std::function<bool(Transaction&, std::span<Command* const> commands)>;

    explicit SharedBody(Run run) : run_{std::move(run)} {}

    [[nodiscard]] bool run(Transaction& tx, std::span<void* const> commands) const override {
        std::vector<Command*> known;
        known.reserve(commands.size());
        for (void* command : commands) {
            known.push_back(static_cast<Command*>(command));
        }
        return run_(tx, known);
    }

  private:
    Run run_;
};

}  // namespace stagedoor
