#include "stripe_simulator/engine/request_log.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/serialize.hpp>

#include "core/json_writer.hpp"

namespace stagedoor::stripe_simulator {
namespace {

void write_entry(JsonWriter& writer, std::int64_t number, const LoggedRequest& request) {
    writer.begin_object().member("n", number);
    writer.member("method", std::string_view{request.method});
    writer.member("path", std::string_view{request.path});
    writer.key("operation");
    if (request.operation == Operation::kOther) {
        writer.null();
    } else {
        writer.string(to_text(request.operation));
    }
    writer.key("idempotencyKey");
    if (request.idempotency_key) {
        writer.string(*request.idempotency_key);
    } else {
        writer.null();
    }
    writer.key("params").raw(boost::json::serialize(request.params));
    writer.key("status");
    if (request.status) {
        writer.integer(*request.status);
    } else {
        writer.null();
    }
    writer.key("replayed").boolean(request.replayed);
    writer.key("fault");
    if (request.fault == FaultKind::kNone) {
        writer.null();
    } else {
        writer.string(to_text(request.fault));
    }
    writer.end_object();
}

}  // namespace

std::int64_t RequestLog::add(LoggedRequest request) {
    if (entries_.size() == kRequestsKept) {
        entries_.pop_front();
        ++dropped_;
    }
    entries_.push_back(std::move(request));
    return dropped_ + static_cast<std::int64_t>(entries_.size());
}

LoggedRequest* RequestLog::find(std::int64_t number) {
    const auto index = number - dropped_ - 1;
    const bool kept = index >= 0 && index < static_cast<std::int64_t>(entries_.size());
    return kept ? &entries_[static_cast<std::size_t>(index)] : nullptr;
}

std::string RequestLog::to_json(std::int64_t after) const {
    JsonWriter writer;
    writer.begin_object().key("requests").begin_array();
    const auto last = dropped_ + static_cast<std::int64_t>(entries_.size());
    for (auto number = std::max(after, dropped_) + 1; number <= last; ++number) {
        write_entry(writer, number, entries_[static_cast<std::size_t>(number - dropped_ - 1)]);
    }
    writer.end_array().member("last", last).end_object();
    return writer.take();
}

}  // namespace stagedoor::stripe_simulator
