// Settings of one listener.
#pragma once

#include <cstddef>
#include <string>

#include "core/time.hpp"
#include "platform/http/forwarding.hpp"

namespace stagedoor::http {

class RequestMetrics;

// How long a client may take; past it the connection is closed without a word (contract 1.2).
struct Deadlines {
    Milliseconds head = std::chrono::seconds{10};    // from its first byte to its end
    Milliseconds body = std::chrono::seconds{30};    // whole
    Milliseconds idle = std::chrono::seconds{30};    // before the first byte of a request
    Milliseconds write = std::chrono::seconds{30};   // without any byte of a reply being taken
    Milliseconds linger = std::chrono::seconds{10};  // after a last reply, until the client closes
};

struct ServerOptions {
    std::string listen = "127.0.0.1:0";  // host:port, IPv6 in brackets, port 0: any
    std::size_t threads = 1;
    std::size_t max_connections = 20'000;  // beyond: accepted, 503, closed
    TrustedProxies trusted_proxies;
    Deadlines deadlines;
    RequestMetrics* metrics = nullptr;  // of the server's router; outlives the server
};

}  // namespace stagedoor::http
