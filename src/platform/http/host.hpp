// host[:port] as it stands in Host, in an absolute target, in Origin and in listen settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stagedoor::http {

// The two halves of an authority; views into its text. The host of IPv6 keeps its brackets.
struct Authority {
    std::string_view host;
    std::string_view port;  // empty when there is none
};

// nullopt unless `text` is host or host:port: letters, digits, `-._~`, or IPv6 in brackets; at most
// 255 characters; the port 0..65535. User information is not accepted.
[[nodiscard]] std::optional<Authority> parse_authority(std::string_view text);
[[nodiscard]] bool is_authority(std::string_view text);

// Whether both name the same host and port; a missing port is `default_port`, case does not count.
[[nodiscard]] bool same_authority(
    std::string_view a, std::string_view b, std::string_view default_port
);

// A setting such as `127.0.0.1:3000`, `[::1]:0` or `localhost:3000`; nullopt without a port.
struct ListenAddress {
    std::string host;  // without brackets
    std::uint16_t port = 0;
};
[[nodiscard]] std::optional<ListenAddress> parse_listen_address(std::string_view text);

}  // namespace stagedoor::http
