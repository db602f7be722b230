// Reads the parameters of a call as Stripe does and remembers the first that is wrong; the call
// asks once, after its last read.
//
//     Params params{call.params};
//     params.allow({"amount", "currency"});
//     const auto amount = params.integer("amount");
//     if (params.error()) return *params.error();
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "stripe_simulator/engine/api_error.hpp"

namespace stagedoor::stripe_simulator {

using Metadata = std::map<std::string, std::string>;

inline constexpr std::size_t kMaxMetadataKeys = 50;
inline constexpr std::size_t kMaxMetadataKey = 40;
inline constexpr std::size_t kMaxMetadataValue = 500;
inline constexpr std::size_t kMaxParam = 5000;

class Params {
  public:
    // `values` must outlive the reader. `prefix`: the group they are in, for error messages.
    explicit Params(const boost::json::object& values, std::string prefix = {})
        : values_{values}, prefix_{std::move(prefix)} {}

    // Refuses every other name: `parameter_unknown`. What Stripe knows and this simulator does not
    // do is refused as well, so that no test relies on it by mistake.
    void allow(std::initializer_list<std::string_view> names);
    // Refuses the absence of a name: `parameter_missing`.
    void require(std::string_view name);

    // nullopt when missing or wrong.
    [[nodiscard]] std::optional<std::string> text(std::string_view name);
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name);
    [[nodiscard]] std::optional<bool> boolean(std::string_view name);
    [[nodiscard]] std::optional<std::string> one_of(
        std::string_view name, std::initializer_list<std::string_view> values
    );
    [[nodiscard]] std::vector<std::string> list(std::string_view name);
    [[nodiscard]] Metadata metadata();
    // A group (`name[…]`), or nullptr.
    [[nodiscard]] const boost::json::object* group(std::string_view name);
    [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }
    // Given, and not a group or list.
    [[nodiscard]] bool is_text(std::string_view name) const;

    void refuse(ApiError error);
    [[nodiscard]] const Refusal& error() const { return error_; }
    // How the name is spelt in messages: `card[token]`.
    [[nodiscard]] std::string spelling(std::string_view name) const;

  private:
    const boost::json::object& values_;
    std::string prefix_;
    Refusal error_;
};

}  // namespace stagedoor::stripe_simulator
