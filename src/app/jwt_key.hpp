// The key that --generate-keys makes and keeps.
#pragma once

#include <string>

#include "core/random.hpp"
#include "platform/database/sqlite/data_directory.hpp"

namespace stagedoor::app {

// The content of jwt.key in the directory; made of 32 random bytes (64 characters) if there is
// none. Throws std::runtime_error when the file cannot be written or is too short to be a key.
[[nodiscard]] std::string kept_jwt_key(const DataDirectory& directory, Random& random);

}  // namespace stagedoor::app
