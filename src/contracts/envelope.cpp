#include "contracts/envelope.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "contracts/raw_member.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {
namespace {

namespace json = boost::json;

constexpr std::string_view kSourcePrefix = "/stagedoor/";
constexpr std::array<std::string_view, 5> kServices{
    "auth", "tickets", "orders", "expiration", "payments"};

const json::value& attribute(const json::object& envelope, std::string_view name) {
    const auto* found = envelope.if_contains(name);
    if (found == nullptr) {
        throw DecodeError{"event without " + std::string{name}};
    }
    return *found;
}

std::string text(const json::object& envelope, std::string_view name) {
    const auto* found = attribute(envelope, name).if_string();
    if (found == nullptr || found->empty()) {
        throw DecodeError{"event attribute " + std::string{name} + " is not a text"};
    }
    return std::string{*found};
}

std::int64_t integer(const json::object& envelope, std::string_view name) {
    const auto* found = attribute(envelope, name).if_int64();
    if (found == nullptr || *found < 0) {
        throw DecodeError{"event attribute " + std::string{name} + " is not a count"};
    }
    return *found;
}

std::optional<std::int64_t> optional_integer(const json::object& envelope, std::string_view name) {
    return envelope.contains(name) ? std::optional{integer(envelope, name)} : std::nullopt;
}

Service source(const json::object& envelope) {
    const std::string full = text(envelope, "source");
    const auto service = full.starts_with(kSourcePrefix)
                             ? parse_service(std::string_view{full}.substr(kSourcePrefix.size()))
                             : std::nullopt;
    return service ? *service : throw DecodeError{"event of unknown source " + full};
}

Instant time(const json::object& envelope) {
    const auto instant = parse_rfc3339(text(envelope, "time"));
    return instant ? *instant : throw DecodeError{"event attribute time is not a time"};
}

void check_envelope(const json::object& envelope) {
    if (text(envelope, "specversion") != "1.0") {
        throw DecodeError{"event of an unknown CloudEvents version"};
    }
    if (!attribute(envelope, "data").is_object()) {
        throw DecodeError{"event data is not a JSON object"};
    }
    if (integer(envelope, "seq") < 1) {
        throw DecodeError{"event attribute seq is not a position"};
    }
}

}  // namespace

std::string_view to_string(Service service) {
    return kServices[static_cast<std::size_t>(service)];
}

std::optional<Service> parse_service(std::string_view name) {
    const auto* found = std::find(kServices.begin(), kServices.end(), name);
    return found != kServices.end() ? std::optional{static_cast<Service>(found - kServices.begin())}
                                    : std::nullopt;
}

std::string to_cloudevent(const Event& event, std::optional<std::int64_t> feedseq) {
    JsonWriter json;
    json.begin_object()
        .member("specversion", "1.0")
        .member("id", event.id)
        .member("source", std::string{kSourcePrefix} + std::string{to_string(event.source)})
        .member("type", event.type)
        .member("subject", event.subject)
        .member("time", event.time)
        .member("datacontenttype", "application/json")
        .member("seq", event.seq)
        .optional_member("aggregateversion", event.version)
        .optional_member("feedseq", feedseq)
        .key("data")
        .raw(event.data)
        .end_object();
    return json.take();
}

Event parse_cloudevent(std::string_view text_of_event) {
    boost::system::error_code error;
    const auto document = json::parse(text_of_event, error);
    if (error || !document.is_object()) {
        throw DecodeError{"event is not a JSON object"};
    }
    const auto& envelope = document.as_object();
    check_envelope(envelope);
    return {
        .source = source(envelope),
        .seq = integer(envelope, "seq"),
        .id = text(envelope, "id"),
        .type = text(envelope, "type"),
        .subject = text(envelope, "subject"),
        .version = optional_integer(envelope, "aggregateversion"),
        .time = time(envelope),
        .data = std::string{raw_member(text_of_event, "data")},
    };
}

std::string to_batch(std::span<const Event> events) {
    std::string text = "[";
    for (const Event& event : events) {
        text += text.size() == 1 ? "" : ",";
        text += to_cloudevent(event);
    }
    return text + "]";
}

std::vector<Event> parse_batch(std::string_view text_of_batch) {
    boost::system::error_code error;
    const auto document = json::parse(text_of_batch, error);
    if (error || !document.is_array()) {
        throw DecodeError{"batch of events is not a JSON array"};
    }
    std::vector<Event> events;
    for (const std::string_view element : raw_elements(text_of_batch)) {
        events.push_back(parse_cloudevent(element));
    }
    return events;
}

}  // namespace stagedoor::contracts
