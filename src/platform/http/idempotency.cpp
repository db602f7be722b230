#include "platform/http/idempotency.hpp"

#include <array>
#include <exception>
#include <utility>

#include <sodium.h>

#include "core/check.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::http {
namespace {

constexpr int kPurgeBatch = 1000;
constexpr Milliseconds kBetweenPurges{std::chrono::hours{1}};

struct Record {
    std::string fingerprint;
    std::optional<std::int64_t> status;  // absent: the answer is open
    std::string body;
    std::string reference;
};

Response in_flight() {
    return error(409, "idempotency_in_flight", "A request with this Idempotency-Key is in progress")
        .with("Retry-After", "1");
}

Response mismatch() {
    return error(422, "idempotency_mismatch", "Idempotency-Key was used with different parameters");
}

Response replay(const Record& record) {
    return json(static_cast<int>(*record.status), record.body).with("Idempotent-Replayed", "true");
}

// Nothing while the answer is open.
std::optional<Response> answer_of(const Record& record, const std::string& fingerprint) {
    if (record.fingerprint != fingerprint) {
        return mismatch();
    }
    return record.status ? std::optional{replay(record)} : std::nullopt;
}

}  // namespace

std::string fingerprint(std::initializer_list<std::string_view> fields) {
    // Each field goes in behind its length, so that no two lists of fields read alike.
    std::string text;
    for (const auto field : fields) {
        text += std::to_string(field.size()) + ':';
        text += field;
    }
    std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
    crypto_hash_sha256(
        hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size()
    );
    std::array<char, 2 * crypto_hash_sha256_BYTES + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
    return hex.data();
}

// One (user, route, key) and what was asked under it; with `entered`, the log's mark that it runs.
struct IdempotentAttempt::Scope {
    Scope(IdempotencyLog& owner, const Request& request, std::string_view the_route)
        : log{owner},
          caller{request.caller->id.str()},
          route{the_route},
          key{*request.idempotency_key},
          // Unambiguous: neither route nor key can hold a line break.
          name{route + '\n' + caller + '\n' + key} {}
    ~Scope() { leave(); }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

    void leave() {
        if (entered) {
            entered = false;
            log.leave(name);
        }
    }

    [[nodiscard]] Task<std::optional<Record>> find() const {
        const std::int64_t oldest = log.oldest_kept();
        auto body = [this, oldest](Transaction& tx) {
            return find(tx, oldest);
        };
        co_return co_await log.database_.read(body);
    }

    [[nodiscard]] std::optional<Record> find(Transaction& tx, std::int64_t oldest) const {
        return tx.one(
            "SELECT fingerprint, status, body, reference FROM idempotency_records "
            "WHERE caller = $1 AND route = $2 AND key = $3 AND created_at >= $4",
            {caller, route, key, oldest},
            [](const Row& row) {
                return Record{
                    row.str(0),
                    row.optional_integer(1),
                    row.optional_str(2).value_or(""),
                    row.optional_str(3).value_or("")};
            }
        );
    }

    void insert(
        Transaction& tx,
        std::optional<std::int64_t> status,
        std::optional<std::string_view> body,
        std::optional<std::string_view> reference
    ) const {
        const auto check = [](std::int64_t written) {
            if (written == 0) {
                // Another replica was faster: its effect stands, ours is rolled back by this.
                throw Unavailable{"the Idempotency-Key was used elsewhere meanwhile"};
            }
        };
        tx.run_soon(
            "INSERT INTO idempotency_records "
            "(caller, route, key, fingerprint, status, body, reference, created_at) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
            "ON CONFLICT (caller, route, key) DO UPDATE SET fingerprint = excluded.fingerprint, "
            "status = excluded.status, body = excluded.body, reference = excluded.reference, "
            "created_at = excluded.created_at WHERE idempotency_records.created_at < $9",
            {caller,
             route,
             key,
             fingerprint,
             status,
             body,
             reference,
             to_millis(log.env_.now()),
             log.oldest_kept()},
            check
        );
    }

    IdempotencyLog& log;
    std::string caller;
    std::string route;
    std::string key;
    std::string name;
    std::string fingerprint;
    bool entered = false;
};

IdempotentAttempt::IdempotentAttempt() = default;
IdempotentAttempt::IdempotentAttempt(std::unique_ptr<Scope> scope) : scope_{std::move(scope)} {}
IdempotentAttempt::IdempotentAttempt(IdempotentAttempt&&) noexcept = default;
IdempotentAttempt& IdempotentAttempt::operator=(IdempotentAttempt&&) noexcept = default;
IdempotentAttempt::~IdempotentAttempt() = default;

Task<std::optional<Response>> IdempotentAttempt::answered_since() const {
    if (!scope_ || open_reference) {
        co_return std::nullopt;
    }
    const auto found = co_await scope_->find();
    if (!found) {
        co_return std::nullopt;
    }
    auto answer = answer_of(*found, scope_->fingerprint);
    co_return answer ? std::move(*answer) : in_flight();
}

void IdempotentAttempt::record(Transaction& tx, int status, std::string_view body) const {
    if (scope_) {
        scope_->insert(tx, status, body, std::nullopt);
    }
}

void IdempotentAttempt::record_open(Transaction& tx, std::string_view reference) const {
    if (scope_) {
        scope_->insert(tx, std::nullopt, std::nullopt, reference);
    }
}

void IdempotentAttempt::finish(Transaction& tx, int status, std::string_view body) const {
    if (scope_) {
        tx.execute(
            "UPDATE idempotency_records SET status = $1, body = $2 "
            "WHERE caller = $3 AND route = $4 AND key = $5 AND status IS NULL",
            {status, body, scope_->caller, scope_->route, scope_->key}
        );
    }
}

bool IdempotencyLog::enter(const std::string& name) {
    const std::lock_guard lock{mutex_};
    return running_.insert(name).second;
}

void IdempotencyLog::leave(const std::string& name) {
    const std::lock_guard lock{mutex_};
    running_.erase(name);
}

std::int64_t IdempotencyLog::oldest_kept() const {
    return to_millis(env_.now() - kKept);
}

Task<IdempotentAttempt> IdempotencyLog::begin(
    const Request& request, std::string_view route, std::string fingerprint
) {
    if (!request.idempotency_key) {
        co_return IdempotentAttempt{};
    }
    CHECK(request.caller, "a key belongs to a caller");
    auto scope = std::make_unique<IdempotentAttempt::Scope>(*this, request, route);
    scope->fingerprint = std::move(fingerprint);
    // The mark is set before the store is read: whoever has it reads every answer given before.
    scope->entered = enter(scope->name);
    const auto found = co_await scope->find();

    IdempotentAttempt attempt{std::move(scope)};
    if (found) {
        attempt.reply = answer_of(*found, attempt.scope_->fingerprint);
    }
    if (!attempt.reply && !attempt.scope_->entered) {
        attempt.reply = in_flight();
    } else if (!attempt.reply && found) {
        attempt.open_reference = found->reference;
    }
    if (attempt.reply) {
        attempt.scope_->leave();
    }
    co_return attempt;
}

Task<void> IdempotencyLog::purge() {
    const std::int64_t oldest = oldest_kept();
    auto delete_some = [oldest](Transaction& tx) {
        return tx.execute(
            "DELETE FROM idempotency_records WHERE (caller, route, key) IN "
            "(SELECT caller, route, key FROM idempotency_records WHERE created_at < $1 "
            "ORDER BY created_at LIMIT $2)",
            {oldest, kPurgeBatch}
        );
    };
    while (co_await database_.write(delete_some, Priority::kBulk) == kPurgeBatch) {
    }
}

Task<void> IdempotencyLog::keep_purging(TaskGroup& group) {
    while (!group.stopping()) {
        co_await try_purge();
        const auto seen = group.stop_signal().count();
        if (!group.stopping()) {
            const auto next = env_.scheduler().monotonic() + kBetweenPurges;
            (void)co_await group.stop_signal().wait(seen, next);
        }
    }
}

// The store may be full or busy at that moment.
Task<void> IdempotencyLog::try_purge() {
    try {
        co_await purge();
    } catch (const std::exception& error) {
        log::warning("old answers could not be dropped", {{"reason", error.what()}});
    }
}

}  // namespace stagedoor::http
