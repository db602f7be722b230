// Drives an HTTP server over keep-alive connections from one thread and measures what it answers.
//
// Closed loop (rate 0): every connection asks again as soon as it was answered; shows the peak.
// Open loop (rate > 0): requests are due at fixed instants, and latency counts from the instant a
// request was due, so that a stall of the server shows in the percentiles instead of pausing the
// clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace stagedoor::bench {

struct Load {
    std::string host;
    std::uint16_t port = 0;
    std::string method = "GET";
    std::string path = "/";
    std::vector<std::string> headers;  // whole lines, without line break
    std::vector<std::string> bodies;   // one a request, each used once; empty: no body, for ever
    std::size_t connections = 64;
    double seconds = 5;     // ends then, or when the bodies are used up
    double rate = 0;        // requests a second, 0 for a closed loop
    bool keep_ids = false;  // collect the "id" member of each reply
};

struct Figures {
    std::uint64_t answered = 0;
    std::uint64_t refused = 0;  // answered with a status outside 200..299; part of answered
    std::uint64_t broken = 0;   // connections that ended in the middle
    double seconds = 0;
    double p50_ms = 0;
    double p99_ms = 0;
    double max_ms = 0;
    std::vector<std::string> ids;
};

// Throws std::system_error when it cannot connect.
[[nodiscard]] Figures run(const Load& load);

}  // namespace stagedoor::bench
