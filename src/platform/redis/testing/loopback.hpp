// For tests: sockets of the loopback.
#pragma once

#include <cstdint>

namespace stagedoor::testing {

// A socket that listens on a port of the kernel's choice.
[[nodiscard]] int listen_on_loopback();
[[nodiscard]] std::uint16_t port_of(int listener);
// -1: nobody listens there.
[[nodiscard]] int connect_to_loopback(std::uint16_t port);

}  // namespace stagedoor::testing
