// The strict check of a request's head, on its raw bytes, before Beast sees them. Beast 1.81 lets
// through what request smuggling lives on (reliability 8.1); this closes those holes and decides
// every refusal of contract 1.2. Pure: bytes in, facts or one refusal out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "platform/http/response.hpp"

namespace stagedoor::http {

// Request line and header fields together, without the empty line that ends them.
inline constexpr std::size_t kMaxHead = 8192;
inline constexpr std::size_t kMaxHeaders = 100;

// The end of the head has not arrived, and nothing is wrong so far.
struct NeedMore {};

// Why a request is not one. It is answered once, and the connection closes.
enum class Refusal : std::uint8_t {
    kBadRequest,           // 400
    kLengthRequired,       // 411, any Transfer-Encoding
    kBodyTooLarge,         // 413, a length past 64 bits
    kTargetTooLong,        // 414
    kExpectationFailed,    // 417
    kHeadersTooLarge,      // 431
    kVersionNotSupported,  // 505
};

// What the head says about the message as such. Views point into the checked bytes.
struct Head {
    std::size_t size = 0;  // in bytes, the empty line included
    // `*`, or the origin form: of an absolute form what follows the host, which may lack the `/`.
    std::string_view target;
    std::uint64_t content_length = 0;
    bool http_1_0 = false;
    bool keep_alive = true;
    bool expects_continue = false;
};

using HeadCheck = std::variant<NeedMore, Head, Refusal>;

// Judges the head at the front of `bytes`; what follows it is not looked at. It may be called again
// with the same front and more bytes: an outcome other than NeedMore stays. What no later byte can
// mend (control bytes, a malformed line) is refused before the head is complete.
[[nodiscard]] HeadCheck check_head(std::string_view bytes);

// The reply, marked to close the connection.
[[nodiscard]] Response to_response(Refusal refusal);

}  // namespace stagedoor::http
