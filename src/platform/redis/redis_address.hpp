// Where a Redis server is, and who we are there.
#pragma once

#include <cstdint>
#include <string>

namespace stagedoor {

struct RedisAddress {
    std::string host;
    std::uint16_t port = 6379;
    std::string user = {};      // empty: the default one
    std::string password = {};  // empty: none is asked for
    std::int64_t database = 0;

    friend bool operator==(const RedisAddress&, const RedisAddress&) = default;
};

}  // namespace stagedoor
