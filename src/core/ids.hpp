// Identifiers. Ours are 24 lower-case hexadecimal characters: 4 bytes of seconds since 1970 (big
// endian), then 8 random bytes, so that they sort roughly by age. User ids are opaque strings,
// because a token made elsewhere may name any user.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/random.hpp"
#include "core/time.hpp"

namespace stagedoor {

inline constexpr std::size_t kIdLength = 24;

namespace detail {
using IdText = std::array<char, kIdLength>;

// 24 hexadecimal characters of any case, folded to lower case; nullopt for anything else.
[[nodiscard]] std::optional<IdText> parse_id(std::string_view text);
[[nodiscard]] IdText generate_id(Random& random, Instant now);
}  // namespace detail

// An id of one kind of thing; ids of different kinds do not mix. Cheap to copy, never empty.
template <class Tag>
class Id {
  public:
    [[nodiscard]] static std::optional<Id> parse(std::string_view text) {
        const auto parsed = detail::parse_id(text);
        return parsed ? std::optional{Id{*parsed}} : std::nullopt;
    }
    [[nodiscard]] static Id generate(Random& random, Instant now) {
        return Id{detail::generate_id(random, now)};
    }

    [[nodiscard]] std::string_view view() const { return {text_.data(), text_.size()}; }
    [[nodiscard]] std::string str() const { return std::string{view()}; }

    friend auto operator<=>(const Id&, const Id&) = default;

  private:
    explicit Id(detail::IdText text) : text_{text} {}

    detail::IdText text_;
};

using EventId = Id<struct EventTag>;
using RequestId = Id<struct RequestTag>;

// 1..128 bytes of whatever the token says.
class UserId {
  public:
    static constexpr std::size_t kMaxLength = 128;

    explicit UserId(std::string text) : text_{std::move(text)} {}
    [[nodiscard]] static UserId generate(Random& random, Instant now) {
        return UserId{Id<UserId>::generate(random, now).str()};
    }

    [[nodiscard]] const std::string& str() const { return text_; }
    [[nodiscard]] std::string_view view() const { return text_; }

    friend auto operator<=>(const UserId&, const UserId&) = default;

  private:
    std::string text_;
};

}  // namespace stagedoor

template <class Tag>
struct std::hash<stagedoor::Id<Tag>> {
    std::size_t operator()(const stagedoor::Id<Tag>& id) const noexcept {
        return std::hash<std::string_view>{}(id.view());
    }
};

template <>
struct std::hash<stagedoor::UserId> {
    std::size_t operator()(const stagedoor::UserId& id) const noexcept {
        return std::hash<std::string_view>{}(id.view());
    }
};
