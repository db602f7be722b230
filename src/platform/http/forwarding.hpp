// What a reverse proxy says about a request, and whom to believe (--trusted-proxies).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "platform/http/request.hpp"

namespace stagedoor::http {

// A list of networks. Immutable, any thread.
class TrustedProxies {
  public:
    TrustedProxies() = default;  // nobody

    // A comma list of addresses and CIDR blocks, or `none`; nullopt when an entry is neither.
    [[nodiscard]] static std::optional<TrustedProxies> parse(std::string_view text);

    // IPv4 addresses in IPv6 clothes (::ffff:10.0.0.1) count as IPv4.
    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

  private:
    struct Network {
        std::vector<unsigned char> bytes;
        unsigned bits = 0;
    };
    [[nodiscard]] static std::optional<Network> parse_network(std::string_view text);

    std::vector<Network> networks_;
};

// The other end of a connection.
struct Peer {
    Peer(const boost::asio::ip::address& address, const TrustedProxies& proxies)
        : text{address.to_string()}, trusted{proxies.contains(address)} {}

    std::string text;
    bool trusted;
};

// Sets client_address, secure and by_trusted_proxy of a request that came from `peer`. Of
// X-Forwarded-For the last address counts that is no trusted proxy; what stands left of it, or of
// something that is no address, is the client's own talk.
void apply_forwarding(Request& request, const Peer& peer, const TrustedProxies& proxies);

// The X-Request-Id of a trusted proxy if it matches [A-Za-z0-9._-]{1,64}, else empty.
[[nodiscard]] std::string_view forwarded_request_id(const Request& request);

// The last element of a header that may be a list, spread over several lines; empty without one.
[[nodiscard]] std::string_view last_element(const Request& request, std::string_view name);

}  // namespace stagedoor::http
