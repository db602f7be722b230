#include "platform/http/forwarding.hpp"

#include <algorithm>
#include <charconv>

#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

using boost::asio::ip::address;

std::vector<unsigned char> to_bytes(const address& given) {
    if (given.is_v4()) {
        const auto bytes = given.to_v4().to_bytes();
        return {bytes.begin(), bytes.end()};
    }
    const auto v6 = given.to_v6();
    const auto bytes = v6.to_bytes();
    if (v6.is_v4_mapped()) {
        return {bytes.end() - 4, bytes.end()};
    }
    return {bytes.begin(), bytes.end()};
}

std::optional<address> parse_address(std::string_view text) {
    boost::system::error_code fault;
    const auto parsed = boost::asio::ip::make_address(std::string{text}, fault);
    return fault ? std::nullopt : std::optional{parsed};
}

// Proxies write bare addresses, some also a port: 10.0.0.1:4711, [::1]:4711.
std::optional<address> parse_forwarded_address(std::string_view text) {
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == std::string_view::npos ? std::nullopt
                                             : parse_address(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    return parse_address(text);
}

bool same_front(
    const std::vector<unsigned char>& a, const std::vector<unsigned char>& b, unsigned bits
) {
    const auto whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) {
        return false;
    }
    const auto rest = bits % 8;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8U - rest)) == 0;
}

std::vector<std::string_view> forwarded_for(const Request& request) {
    std::vector<std::string_view> elements;
    for (const auto& [name, value] : request.headers) {
        if (name != "x-forwarded-for") {
            continue;
        }
        for (std::string_view rest = value; !rest.empty();) {
            const auto element = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(element.size() + 1, rest.size()));
            elements.push_back(trim(element));
        }
    }
    return elements;
}

std::string client_of(const Request& request, const Peer& peer, const TrustedProxies& proxies) {
    std::string client = peer.text;
    const auto elements = forwarded_for(request);
    for (auto element = elements.rbegin(); element != elements.rend(); ++element) {
        const auto parsed = parse_forwarded_address(*element);
        if (!parsed) {
            break;
        }
        client = parsed->to_string();
        if (!proxies.contains(*parsed)) {
            break;
        }
    }
    return client;
}

}  // namespace

std::optional<TrustedProxies::Network> TrustedProxies::parse_network(std::string_view text) {
    const auto slash = text.find('/');
    const auto parsed = parse_address(text.substr(0, slash));
    if (!parsed) {
        return std::nullopt;
    }
    Network network;
    network.bytes = to_bytes(*parsed);
    network.bits = static_cast<unsigned>(network.bytes.size() * 8);
    if (slash == std::string_view::npos) {
        return network;
    }
    const auto most = network.bits;
    const auto length = text.substr(slash + 1);
    const auto* const end = length.data() + length.size();
    const auto [stop, fault] = std::from_chars(length.data(), end, network.bits);
    const bool good = fault == std::errc{} && stop == end && network.bits <= most;
    return good ? std::optional{network} : std::nullopt;
}

std::optional<TrustedProxies> TrustedProxies::parse(std::string_view text) {
    TrustedProxies proxies;
    if (trim(text) == "none") {
        return proxies;
    }
    for (;;) {
        const auto comma = text.find(',');
        auto network = parse_network(trim(text.substr(0, comma)));
        if (!network) {
            return std::nullopt;
        }
        proxies.networks_.push_back(std::move(*network));
        if (comma == std::string_view::npos) {
            return proxies;
        }
        text.remove_prefix(comma + 1);
    }
}

bool TrustedProxies::contains(const address& address) const {
    const auto bytes = to_bytes(address);
    return std::ranges::any_of(networks_, [&bytes](const Network& network) {
        return network.bytes.size() == bytes.size() &&
               same_front(network.bytes, bytes, network.bits);
    });
}

void apply_forwarding(Request& request, const Peer& peer, const TrustedProxies& proxies) {
    request.by_trusted_proxy = peer.trusted;
    request.secure =
        peer.trusted && equal_ignoring_case(last_element(request, "x-forwarded-proto"), "https");
    if (peer.trusted && request.has_header("x-forwarded-for")) {
        request.client_address = client_of(request, peer, proxies);
    } else {
        request.client_address = peer.text;
    }
}

std::string_view forwarded_request_id(const Request& request) {
    constexpr std::size_t kMaxRequestId = 64;
    const auto id = request.by_trusted_proxy ? request.header("x-request-id") : std::string_view{};
    const bool good = id.size() <= kMaxRequestId && std::ranges::all_of(id, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                 (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
                      });
    return good ? id : std::string_view{};
}

std::string_view last_element(const Request& request, std::string_view name) {
    std::string_view last;
    for (const auto& [key, value] : request.headers) {
        if (key == name) {
            last = value;
        }
    }
    const auto comma = last.rfind(',');
    return trim(comma == std::string_view::npos ? last : last.substr(comma + 1));
}

}  // namespace stagedoor::http
