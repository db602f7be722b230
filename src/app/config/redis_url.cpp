#include "app/config/redis_url.hpp"

#include <charconv>

#include "app/config/values.hpp"

namespace stagedoor::app {
namespace {

constexpr std::string_view kScheme = "redis://";

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto digits = text.substr(i + 1, 2);
        unsigned char value = 0;
        const auto* const end = digits.data() + digits.size();
        const auto [read, error] = std::from_chars(digits.data(), end, value, 16);
        if (error != std::errc{} || digits.size() != 2 || read != end) {
            return std::nullopt;
        }
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

// "user:password", ":password".
bool read_user(std::string_view text, RedisAddress& address) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return false;
    }
    const auto user = percent_decode(text.substr(0, colon));
    const auto password = percent_decode(text.substr(colon + 1));
    if (!user || !password || password->empty()) {
        return false;
    }
    address.user = *user;
    address.password = *password;
    return true;
}

bool read_place(std::string_view text, RedisAddress& address) {
    const auto bracket = text.rfind(']');
    const auto name_end = bracket == std::string_view::npos ? 0 : bracket;
    const bool has_port = text.find(':', name_end) != std::string_view::npos;
    const auto port = has_port ? "" : ":" + std::to_string(address.port);
    const auto place = parse_address(std::string{text} + port);
    if (!place || place->port == 0) {
        return false;
    }
    address.host = place->host;
    address.port = place->port;
    return true;
}

}  // namespace

std::optional<RedisAddress> parse_redis_url(std::string_view text) {
    if (!text.starts_with(kScheme)) {
        return std::nullopt;
    }
    text.remove_prefix(kScheme.size());
    RedisAddress address;
    const auto at = text.rfind('@');
    if (at != std::string_view::npos) {
        if (!read_user(text.substr(0, at), address)) {
            return std::nullopt;
        }
        text.remove_prefix(at + 1);
    }
    const auto slash = text.find('/');
    if (slash != std::string_view::npos && slash + 1 < text.size()) {
        const auto database = parse_integer(text.substr(slash + 1));
        if (!database) {
            return std::nullopt;
        }
        address.database = *database;
    }
    return read_place(text.substr(0, slash), address) ? std::optional{address} : std::nullopt;
}

}  // namespace stagedoor::app
