// From the bytes of a head to a Request, by Beast's parser. Call it only with what check_head
// passed: this does not repeat those checks, it reads.
#pragma once

#include <string_view>

#include "platform/http/framing.hpp"
#include "platform/http/request.hpp"

namespace stagedoor::http {

// Empties `request` for the next message; its buffers stay allocated.
void clear(Request& request);

// Fills method, target and headers of a cleared `request` from `bytes`, which hold exactly the head
// that `head` describes. False when Beast refuses them all the same.
[[nodiscard]] bool parse_request(std::string_view bytes, const Head& head, Request& request);

}  // namespace stagedoor::http
