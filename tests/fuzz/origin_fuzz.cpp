// HTTP-14: where a request says it comes from and goes to: what proxies add, Host, Origin. The
// lines of the input are Host, Origin, X-Forwarded-Proto, X-Forwarded-Host, X-Request-Id, and the
// lines of X-Forwarded-For.
#include <array>
#include <string>

#include "core/check.hpp"
#include "platform/http/cross_site.hpp"
#include "platform/http/forwarding.hpp"
#include "platform/http/host.hpp"
#include "platform/http/target.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

using boost::asio::ip::make_address;
using http::Peer;
using http::Request;

constexpr std::string_view kIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

const http::TrustedProxies& proxies() {
    static const auto made = http::TrustedProxies::parse("127.0.0.0/8, ::1, 10.0.0.0/9").value();
    return made;
}

const Peer& proxy() {
    static const Peer made{make_address("127.0.0.1"), proxies()};
    return made;
}

const Peer& stranger() {
    static const Peer made{make_address("192.0.2.1"), proxies()};
    return made;
}

Request read_request(std::string_view input) {
    constexpr std::array<const char*, 5> kNames{
        "host", "origin", "x-forwarded-proto", "x-forwarded-host", "x-request-id"};
    Request request;
    for (const auto* name : kNames) {
        request.headers.emplace_back(name, http::trim(take_until(input, '\n')));
    }
    while (!input.empty()) {
        request.headers.emplace_back("x-forwarded-for", http::trim(take_until(input, '\n')));
    }
    return request;
}

void check_authority(std::string_view text) {
    const auto authority = http::parse_authority(text);
    if (!authority) {
        return;
    }
    std::string whole{authority->host};
    whole += authority->port.empty() ? "" : ":" + std::string{authority->port};
    CHECK(whole == text && text.size() <= 255, "an authority is not its two halves");
    CHECK(text.find('@') == std::string_view::npos, "user information is accepted");
    CHECK(http::same_authority(text, http::to_lower(text), "80"), "letter case makes two hosts");
    const auto listen = http::parse_listen_address(text);
    CHECK(listen.has_value() == !authority->port.empty(), "two readers of a port disagree");
}

// Nobody but a trusted proxy is believed.
void check_stranger(Request request) {
    http::apply_forwarding(request, stranger(), proxies());
    CHECK(request.client_address == stranger().text, "a stranger chooses its address");
    CHECK(!request.secure && !request.by_trusted_proxy, "a stranger is believed");
    CHECK(http::forwarded_request_id(request).empty(), "a stranger names its request");
}

void check_proxy(Request request) {
    http::apply_forwarding(request, proxy(), proxies());
    const auto client = request.client_address;
    CHECK(make_address(client).to_string() == client, "a client address that is none");
    const auto id = http::forwarded_request_id(request);
    CHECK(id.size() <= 64, "a request id over its limit");
    CHECK(
        id.find_first_not_of(kIdCharacters) == std::string_view::npos, "a request id of any bytes"
    );
    // Whatever the client said of itself, the proxy that saw it has the last word.
    request.headers.emplace_back("x-forwarded-for", "203.0.113.9, 10.1.2.3");
    http::apply_forwarding(request, proxy(), proxies());
    CHECK(request.client_address == "203.0.113.9", "a client chooses its address");
}

void check_origin(Request request) {
    const std::string host{request.header("host")};
    const auto authority = http::parse_authority(host);
    const auto origin = "https://" + host;
    const auto own = http::host_of_origin(origin);
    CHECK(own == (authority ? authority->host : ""), "two readers of a host disagree");
    const auto foreign = http::host_of_origin(request.header("origin"));
    const bool same =
        !foreign.empty() && authority && http::equal_ignoring_case(foreign, authority->host);
    CHECK(
        http::is_cross_site(request, "") == !same,
        "a foreign page counts as ours, or ours as foreign"
    );
}

}  // namespace

void try_input(std::string_view input) {
    const auto request = read_request(input);
    for (const auto& [name, value] : request.headers) {
        check_authority(value);
    }
    check_stranger(request);
    check_proxy(request);
    check_origin(request);
}

}  // namespace stagedoor::fuzz
