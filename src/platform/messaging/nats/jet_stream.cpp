#include "platform/messaging/nats/jet_stream.hpp"

#include <charconv>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "core/json_writer.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

namespace json = boost::json;

constexpr std::string_view kApi = "$JS.API.";
constexpr std::int64_t kNoSuchStream = 10059;

// The answer's object; empty when it is none.
json::object parse(const NatsMessage& answer) {
    boost::system::error_code fault;
    auto document = json::parse(answer.data, fault);
    return !fault && document.is_object() ? std::move(document.as_object()) : json::object{};
}

// "503" when nobody listens, "404" when nothing is found; empty for an answer.
std::string status(const NatsMessage& answer) {
    const std::string* const found = find_header(answer, "Status");
    return found != nullptr ? *found : "";
}

std::int64_t error_code(const json::object& answer) {
    const auto* const error = answer.if_contains("error");
    if (error == nullptr || !error->is_object()) {
        return 0;
    }
    const auto* const code = error->as_object().if_contains("err_code");
    return code != nullptr && code->is_int64() ? code->as_int64() : -1;
}

std::string describe(const json::object& answer) {
    const auto* const error = answer.if_contains("error");
    return error != nullptr ? json::serialize(*error) : "no sense in the answer";
}

std::int64_t nanoseconds(Seconds time) {
    return std::chrono::nanoseconds{time}.count();
}

std::string configuration(const JetStreamOptions& options) {
    JsonWriter json;
    json.begin_object()
        .member("name", options.stream)
        .key("subjects")
        .begin_array()
        .string(options.subjects)
        .end_array()
        .member("storage", "file")
        .member("retention", "limits")
        .member("discard", "new")
        .member("num_replicas", static_cast<std::int64_t>(options.replicas))
        .member("max_age", nanoseconds(options.max_age))
        .member("max_bytes", options.max_bytes)
        .member("max_msgs", std::int64_t{-1})
        .member("max_consumers", std::int64_t{-1})
        .key("deny_delete")
        .boolean(true)
        .key("deny_purge")
        .boolean(true)
        .key("allow_direct")
        .boolean(true)
        .end_object();
    return json.take();
}

}  // namespace

JetStream::JetStream(NatsClient& client, JetStreamOptions options)
    : client_{client}, options_{std::move(options)} {}

Task<std::optional<NatsMessage>> JetStream::ask(
    std::string api, std::string body, Milliseconds patience
) {
    NatsMessage question;
    question.subject = std::string{kApi} + api + "." + options_.stream;
    question.data = std::move(body);
    co_return co_await client_.request(std::move(question), patience);
}

Task<bool> JetStream::ensure() {
    const auto info = co_await ask("STREAM.INFO", "", options_.patience);
    if (!info || !status(*info).empty()) {
        co_return false;
    }
    const auto code = error_code(parse(*info));
    if (code != kNoSuchStream) {
        co_return code == 0;
    }
    const auto made = co_await ask("STREAM.CREATE", configuration(options_), options_.patience);
    if (!made || !status(*made).empty()) {
        co_return false;
    }
    const auto answer = parse(*made);
    const bool good = !answer.empty() && error_code(answer) == 0;
    if (good) {
        log::info("stream made", {{"stream", options_.stream}});
    } else {
        log::warning("stream not made", {{"reason", describe(answer)}});
    }
    co_return good;
}

Task<JetStream::Published> JetStream::publish(NatsMessage message) {
    const auto reply = co_await client_.request(std::move(message), options_.patience);
    if (!reply) {
        co_return Published::kUnknown;
    }
    if (status(*reply) == "503") {
        co_return Published::kNoStream;
    }
    const auto answer = parse(*reply);
    const auto* const stream = answer.if_contains("stream");
    const bool stored = error_code(answer) == 0 && stream != nullptr && stream->is_string() &&
                        stream->as_string() == options_.stream;
    if (!stored) {
        log::warning("event batch refused", {{"reason", describe(answer)}});
    }
    co_return stored ? Published::kStored : Published::kUnknown;
}

Task<JetStream::Lookup> JetStream::last(std::string subject) {
    JsonWriter query;
    query.begin_object().member("last_by_subj", subject).end_object();
    co_return co_await look(query.take());
}

Task<JetStream::Lookup> JetStream::next(std::string subject, std::uint64_t position) {
    JsonWriter query;
    query.begin_object()
        .member("seq", static_cast<std::int64_t>(position))
        .member("next_by_subj", subject)
        .end_object();
    co_return co_await look(query.take());
}

// The stream may be read from any of its replicas, which may lag: what is not found here is read
// from the producer.
Task<JetStream::Lookup> JetStream::look(std::string query) {
    auto answer = co_await ask("DIRECT.GET", std::move(query), options_.look_patience);
    if (!answer) {
        co_return Lookup{};
    }
    if (const auto code = status(*answer); !code.empty()) {
        co_return Lookup{code == "404", std::nullopt};
    }
    const std::string* const text = find_header(*answer, "Nats-Sequence");
    Found found;
    if (text == nullptr ||
        std::from_chars(text->data(), text->data() + text->size(), found.position).ec !=
            std::errc{}) {
        co_return Lookup{};
    }
    found.message = std::move(*answer);
    co_return Lookup{true, std::move(found)};
}

}  // namespace stagedoor
