// The store of one service: two verbs. `write(body)` runs body in a transaction and answers only
// when it is durable; `read(body)` runs it on a consistent snapshot. Bodies are plain functions of
// Transaction&; what they return is what the verbs return.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>

#include "core/result.hpp"
#include "platform/database/shared_body.hpp"
#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// Which waiting writes go first. Within one priority: first come, first served.
enum class Priority : std::uint8_t {
    kMoney,  // payments, webhooks, events: a customer's money hangs on them; never refused for load
    kNormal,  // cancels, orders, listings
    kBulk,    // sweeps, trimming
};

// May be called from any thread; resumes the caller on its own executor.
class Database {
  public:
    virtual ~Database() = default;

    // Runs `body` and makes it durable. A body that returns an error Result<T>, or throws, is
    // rolled back (the exception comes out here); any other return is kept. An answer, refusals
    // included, comes only after the commit of what it may have read. Throws Unavailable (nothing
    // happened: store full, stopping) or Overloaded (queue too long). A commit whose outcome cannot
    // be known ends the process.
    template <class Body>
    [[nodiscard]] Task<std::invoke_result_t<Body&, Transaction&>> write(
        Body body, Priority priority = Priority::kNormal
    ) {
        using R = std::invoke_result_t<Body&, Transaction&>;
        if constexpr (std::is_void_v<R>) {
            WriteBody run = [&body](Transaction& tx) {
                body(tx);
                return true;
            };
            co_await submit(run, priority);
        } else {
            std::optional<R> result;
            WriteBody run = [&body, &result](Transaction& tx) {
                result.emplace(body(tx));
                return keeps(*result);
            };
            co_await submit(run, priority);
            co_return std::move(*result);
        }
    }

    // As write(), for one of many commands: a store to which a transaction for each is dear runs
    // `body` once for those that wait together. An exception comes out here only if this command
    // throws it when run alone. `body` outlives the store's use; `command` is not copied.
    template <class Command>
    [[nodiscard]] Task<void> write_shared(
        const SharedBody<Command>& body, Command& command, Priority priority = Priority::kNormal
    ) {
        co_await submit_shared(body, &command, priority);
    }

    // Runs `body` on a snapshot that holds every write answered before. Must end within
    // milliseconds.
    template <class Body>
    [[nodiscard]] Task<std::invoke_result_t<Body&, Transaction&>> read(Body body) {
        using R = std::invoke_result_t<Body&, Transaction&>;
        if constexpr (std::is_void_v<R>) {
            ReadBody run = [&body](Transaction& tx) {
                body(tx);
            };
            co_await submit_read(run);
        } else {
            std::optional<R> result;
            ReadBody run = [&body, &result](Transaction& tx) {
                result.emplace(body(tx));
            };
            co_await submit_read(run);
            co_return std::move(*result);
        }
    }

  protected:
    // True keeps the changes of the body, false rolls them back.
    using WriteBody = std::function<bool(Transaction&)>;
    using ReadBody = std::function<void(Transaction&)>;

    // Both bodies are referred to, not copied: they live in the awaiting frame.
    virtual Task<void> submit(WriteBody& body, Priority priority) = 0;
    virtual Task<void> submit_read(ReadBody& body) = 0;
    // Each alone, unless the store knows better.
    virtual Task<void> submit_shared(const AnySharedBody& body, void* command, Priority priority) {
        WriteBody alone = [&body, &command](Transaction& tx) {
            return body.run(tx, {&command, 1});
        };
        co_await submit(alone, priority);
    }

  private:
    template <class T>
    static bool keeps(const T&) {
        return true;
    }
    template <class T>
    static bool keeps(const Result<T>& result) {
        return result.has_value();
    }
};

}  // namespace stagedoor
