// Keys that nobody gave: the one that --generate-keys keeps, and one for a while.
#pragma once

#include <string>

#include "core/random.hpp"
#include "platform/database/sqlite/data_directory.hpp"

namespace stagedoor::app {

// 32 random bytes as 64 characters.
[[nodiscard]] std::string make_jwt_key(Random& random);

// The content of jwt.key in the directory; made by make_jwt_key() if there is none. Throws
// std::runtime_error when the file cannot be written or is too short to be a key.
[[nodiscard]] std::string kept_jwt_key(const DataDirectory& directory, Random& random);

}  // namespace stagedoor::app
