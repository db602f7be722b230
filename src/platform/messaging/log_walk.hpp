// Reading a store's log and cursors as they stand, for tools that judge a store instead of serving
// it. Plain functions of a read transaction.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor {

// How far a store has followed one producer.
struct CursorRow {
    std::string producer;
    std::int64_t seq = 0;
    std::string event_id;
};

// An event that waits for an operator.
struct ParkedRow {
    std::string producer;
    std::int64_t seq = 0;
    std::string type;
    std::string subject;
    std::string reason;
};

// One row of an outbox without its payload. The views live as long as the visit.
struct LogRow {
    std::int64_t seq = 0;
    std::string_view id;
    std::string_view type;
    std::string_view subject;
    std::optional<std::int64_t> version;
    std::int64_t time = 0;  // milliseconds since 1970
};

// The last number given, 0 for none.
[[nodiscard]] std::int64_t read_log_head(Transaction& tx);
[[nodiscard]] std::vector<CursorRow> read_cursors(Transaction& tx);
[[nodiscard]] std::vector<ParkedRow> read_parked(Transaction& tx);

// Visits every row that is kept, by ascending seq.
void walk_log(Transaction& tx, const std::function<void(const LogRow&)>& visit);

}  // namespace stagedoor
