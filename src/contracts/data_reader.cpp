#include "contracts/data_reader.hpp"

#include <utility>

#include <boost/json/parse.hpp>

namespace stagedoor::contracts {
namespace {

namespace json = boost::json;

std::shared_ptr<const json::value> parse_data(const Event& event, std::string_view type) {
    if (event.type != type) {
        throw DecodeError{"expected an event " + std::string{type} + ", got " + event.type};
    }
    boost::system::error_code error;
    auto document = std::make_shared<const json::value>(json::parse(event.data, error));
    if (error || !document->is_object()) {
        throw DecodeError{event.type + ": data is not a JSON object"};
    }
    return document;
}

}  // namespace

DataReader::DataReader(const Event& event, std::string_view type)
    : document_{parse_data(event, type)}, members_{&document_->as_object()}, type_{type} {}

DataReader::DataReader(Document document, const json::object& members, std::string_view type)
    : document_{std::move(document)}, members_{&members}, type_{type} {}

std::string DataReader::string(std::string_view name) const {
    return std::string{text(name)};
}

std::optional<std::string> DataReader::optional_string(std::string_view name) const {
    return has(name) ? std::optional{string(name)} : std::nullopt;
}

std::int64_t DataReader::integer(std::string_view name) const {
    const auto* number = value(name).if_int64();
    return number != nullptr ? *number : throw wrong(name);
}

bool DataReader::boolean(std::string_view name) const {
    const auto* flag = value(name).if_bool();
    return flag != nullptr ? *flag : throw wrong(name);
}

Instant DataReader::time(std::string_view name) const {
    const auto instant = parse_rfc3339(text(name));
    return instant ? *instant : throw wrong(name);
}

Money DataReader::minor(std::string_view name) const {
    const auto amount = integer(name);
    return amount >= 0 ? Money{amount} : throw wrong(name);
}

UserId DataReader::user(std::string_view name) const {
    const auto id = text(name);
    if (id.empty() || id.size() > UserId::kMaxLength) {
        throw wrong(name);
    }
    return UserId{std::string{id}};
}

DataReader DataReader::object(std::string_view name) const {
    const auto* members = value(name).if_object();
    return members != nullptr ? DataReader{document_, *members, type_} : throw wrong(name);
}

// A member that is null counts as absent where it is optional.
bool DataReader::has(std::string_view name) const {
    const auto* found = members_->if_contains(name);
    return found != nullptr && !found->is_null();
}

const json::value& DataReader::value(std::string_view name) const {
    const auto* found = members_->if_contains(name);
    if (found == nullptr) {
        throw DecodeError{type_ + ": member " + std::string{name} + " is missing"};
    }
    return *found;
}

std::string_view DataReader::text(std::string_view name) const {
    const auto* found = value(name).if_string();
    return found != nullptr ? std::string_view{*found} : throw wrong(name);
}

DecodeError DataReader::wrong(std::string_view name) const {
    return DecodeError{type_ + ": member " + std::string{name} + " is not what it should be"};
}

}  // namespace stagedoor::contracts
