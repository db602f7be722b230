// The forms in which settings are written: each function reads one and gives nullopt for anything
// else. What is said to the user about it stands in read_settings.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace stagedoor::app {

// Where to listen. The host is an address or a name, IPv6 without its brackets.
struct Address {
    std::string host;
    std::uint16_t port = 0;  // 0: any free one

    // 127.0.0.0/8, ::1 or localhost.
    [[nodiscard]] bool is_loopback() const;
    // Whether both cannot be listened on at once.
    [[nodiscard]] bool collides_with(const Address& other) const;
    // "127.0.0.1:3000", "[::1]:3000".
    [[nodiscard]] std::string str() const;

    friend bool operator==(const Address&, const Address&) = default;
};

struct PasswordLength {
    std::size_t least = 8;
    std::size_t most = 128;

    friend bool operator==(const PasswordLength&, const PasswordLength&) = default;
};

// Parts of an absolute http(s) URL.
struct WebAddress {
    bool secure = false;
    std::string host;  // in lower case, brackets kept
    std::string path;  // "" or "/…"
    std::string text;  // the whole, without trailing slashes

    [[nodiscard]] bool is_loopback() const;
};

// Digits only, at most 18 of them.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);
// "900" (seconds) or digits with a unit: ms, s, m, h, d. At most 100 years.
[[nodiscard]] std::optional<Milliseconds> parse_duration(std::string_view text);
// "900ms", "15m", "7d": the largest unit that divides it.
[[nodiscard]] std::string to_text(Milliseconds duration);
// 1, true, yes, on; 0, false, no, off; any case.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text);
// "127.0.0.1:3000", "localhost:0", "[::1]:3000".
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);
// "10.0.0.0/8", "::1" (a single address), with commas between; "none" is the empty list.
[[nodiscard]] std::optional<std::vector<std::string>> parse_networks(std::string_view text);
// An absolute URL with scheme http or https; no user, query or fragment.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view text);
// Such a URL without a path, "https://tickets.example": its text.
[[nodiscard]] std::optional<std::string> parse_origin(std::string_view text);
// "8:128": 1 <= MIN <= MAX <= 1024.
[[nodiscard]] std::optional<PasswordLength> parse_password_length(std::string_view text);
// An RFC 6265 cookie name; a colon is allowed too, because existing clients use one.
[[nodiscard]] bool is_cookie_name(std::string_view text);
// The ISO 4217 code in lower case, when that currency has two decimals.
[[nodiscard]] std::optional<std::string> parse_currency(std::string_view text);

// The parts between commas, white space trimmed; empty parts are kept.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);
[[nodiscard]] std::string to_lower(std::string_view text);

}  // namespace stagedoor::app
