// Reads the members of one event's `data` for the decoders beside it. Internal to contracts/.
// Every getter throws DecodeError, naming type and member, when the member is missing or is not
// what it should be; members nobody asks for are ignored.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "core/money.hpp"

namespace stagedoor::contracts {

// Keeps the parsed document alive as long as itself or any reader made by object().
class DataReader {
  public:
    // Throws DecodeError when `event` is of another type or its data is not a JSON object.
    DataReader(const Event& event, std::string_view type);

    [[nodiscard]] std::string string(std::string_view name) const;
    [[nodiscard]] std::optional<std::string> optional_string(std::string_view name) const;
    [[nodiscard]] std::int64_t integer(std::string_view name) const;
    [[nodiscard]] bool boolean(std::string_view name) const;
    [[nodiscard]] Instant time(std::string_view name) const;
    // An integer of minor units, not negative.
    [[nodiscard]] Money minor(std::string_view name) const;
    [[nodiscard]] UserId user(std::string_view name) const;
    [[nodiscard]] DataReader object(std::string_view name) const;

    template <class AnyId>
    [[nodiscard]] AnyId id(std::string_view name) const {
        const auto parsed = AnyId::parse(text(name));
        return parsed ? *parsed : throw wrong(name);
    }
    template <class AnyId>
    [[nodiscard]] std::optional<AnyId> optional_id(std::string_view name) const {
        return has(name) ? std::optional{id<AnyId>(name)} : std::nullopt;
    }

  private:
    using Document = std::shared_ptr<const boost::json::value>;

    DataReader(Document document, const boost::json::object& members, std::string_view type);

    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] const boost::json::value& value(std::string_view name) const;
    [[nodiscard]] std::string_view text(std::string_view name) const;
    [[nodiscard]] DecodeError wrong(std::string_view name) const;

    Document document_;
    const boost::json::object* members_;
    std::string type_;
};

}  // namespace stagedoor::contracts
