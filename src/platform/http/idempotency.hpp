// Idempotency-Key (contract 1.10): one (user, route, key) has one effect and one answer, also
// across a crash and with 100 parallel copies. The record is a row written in the transaction of
// the effect.
//
//     const auto print = fingerprint({ticket});
//     auto attempt = co_await log.begin(request, "POST /api/orders", print);
//     if (attempt.reply) co_return *attempt.reply;             // replayed, 409 or 422
//     … inside the write:  attempt.record(tx, 201, body);
//     … before a refusal:  co_await attempt.answered_since();
//
// An effect whose answer comes later is recorded open in its transaction and finished in that of
// its outcome; until then the same key leads back to the effect through `open_reference`.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "platform/database/database.hpp"
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor::http {

// SHA-256 over the validated fields, in order, so that spelling and ignored members do not matter.
[[nodiscard]] std::string fingerprint(std::initializer_list<std::string_view> fields);

class IdempotencyLog;

// One request under a key (or under none: then every member is a no-op and `reply` is empty). While
// it lives, other copies of the request are answered 409.
class IdempotentAttempt {
  public:
    IdempotentAttempt();
    IdempotentAttempt(IdempotentAttempt&&) noexcept;
    IdempotentAttempt& operator=(IdempotentAttempt&&) noexcept;
    ~IdempotentAttempt();

    // What to answer without running: the stored reply (Idempotent-Replayed: true), 409 or 422.
    std::optional<Response> reply;
    // The effect happened before but its answer is still open; what record_open() was given.
    std::optional<std::string> open_reference;

    // What to answer instead of a refusal: a copy of this request may have run at another replica
    // since begin(), and then it is its effect that stands in the way. Suspends and throws as
    // begin() does.
    [[nodiscard]] Task<std::optional<Response>> answered_since() const;

    // Stores the answer, in the transaction of the effect.
    void record(Transaction& tx, int status, std::string_view body) const;
    // Stores that the effect named `reference` has begun and will be answered later.
    void record_open(Transaction& tx, std::string_view reference) const;
    // Stores the answer of the effect that was recorded open, by this attempt or an earlier one
    // under the same key. A record that was finished before stays as it is.
    void finish(Transaction& tx, int status, std::string_view body) const;

  private:
    friend class IdempotencyLog;
    struct Scope;
    explicit IdempotentAttempt(std::unique_ptr<Scope> scope);

    std::unique_ptr<Scope> scope_;
};

// One per service; all members may be called from any thread.
class IdempotencyLog {
  public:
    static constexpr Milliseconds kKept = std::chrono::hours{24};

    IdempotencyLog(Env& env, Database& database) : env_{env}, database_{database} {}

    // `route` is the canonical one: aliases share it. CHECK: request.caller is set when there is a
    // key. Suspends to read the store; throws what Database::read throws.
    [[nodiscard]] Task<IdempotentAttempt> begin(
        const Request& request, std::string_view route, std::string fingerprint
    );

    // Deletes records older than kKept; a few at a time, so that it never holds up other writes.
    [[nodiscard]] Task<void> purge();
    // Purges at once and then every hour, until `group` stops. A purge that fails is logged; the
    // next one makes up for it.
    [[nodiscard]] Task<void> keep_purging(TaskGroup& group);

  private:
    friend class IdempotentAttempt;

    [[nodiscard]] Task<void> try_purge();
    [[nodiscard]] bool enter(const std::string& name);
    void leave(const std::string& name);
    // Records made before it count as absent.
    [[nodiscard]] std::int64_t oldest_kept() const;

    Env& env_;
    Database& database_;
    std::mutex mutex_;
    std::set<std::string> running_;
};

}  // namespace stagedoor::http
