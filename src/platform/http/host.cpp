#include "platform/http/host.hpp"

#include <algorithm>
#include <charconv>

#include <boost/asio/ip/address_v6.hpp>

#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

constexpr std::size_t kMaxAuthority = 255;

bool is_host_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool is_host(std::string_view host) {
    if (host.starts_with('[')) {
        // Asio would also read a zone, and nothing behind a NUL.
        constexpr std::string_view kAddress = "0123456789abcdefABCDEF:.";
        boost::system::error_code fault;
        const std::string inner{host.substr(1, host.size() - 2)};
        (void)boost::asio::ip::make_address_v6(inner, fault);
        return !fault && inner.find_first_not_of(kAddress) == std::string::npos;
    }
    return !host.empty() && std::ranges::all_of(host, is_host_char);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, fault] = std::from_chars(text.data(), end, port);
    const bool good = !text.empty() && fault == std::errc{} && stop == end;
    return good ? std::optional{port} : std::nullopt;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
    if (text.size() > kMaxAuthority) {
        return std::nullopt;
    }
    std::size_t end = text.find(':');
    if (text.starts_with('[')) {
        end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        ++end;
    }
    Authority authority;
    authority.host = text.substr(0, end);
    if (!is_host(authority.host)) {
        return std::nullopt;
    }
    text.remove_prefix(authority.host.size());
    if (text.empty()) {
        return authority;
    }
    authority.port = text.substr(1);
    return text.front() == ':' && parse_port(authority.port) ? std::optional{authority}
                                                             : std::nullopt;
}

bool is_authority(std::string_view text) {
    return parse_authority(text).has_value();
}

bool same_authority(std::string_view a, std::string_view b, std::string_view default_port) {
    const auto left = parse_authority(a);
    const auto right = parse_authority(b);
    if (!left || !right) {
        return false;
    }
    const auto port = [default_port](const Authority& authority) {
        return parse_port(authority.port.empty() ? default_port : authority.port);
    };
    return equal_ignoring_case(left->host, right->host) && port(*left) == port(*right);
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
    const auto authority = parse_authority(text);
    if (!authority || authority->port.empty()) {
        return std::nullopt;
    }
    auto host = authority->host;
    if (host.starts_with('[')) {
        host = host.substr(1, host.size() - 2);
    }
    return ListenAddress{std::string{host}, *parse_port(authority->port)};
}

}  // namespace stagedoor::http
