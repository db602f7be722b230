// "redis://[[user]:password@]host[:port][/database]", as redis-cli takes it; parts before the @ may
// be percent-encoded.
#pragma once

#include <optional>
#include <string_view>

#include "platform/redis/redis_address.hpp"

namespace stagedoor::app {

[[nodiscard]] std::optional<RedisAddress> parse_redis_url(std::string_view text);

}  // namespace stagedoor::app
