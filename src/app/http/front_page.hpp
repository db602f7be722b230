// What a browser sees at `/` as long as no web client is built in.
#pragma once

#include "platform/http/route.hpp"

namespace stagedoor::app {

[[nodiscard]] Route front_page();

}  // namespace stagedoor::app
