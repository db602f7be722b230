// Small files that only their owner may read.
#pragma once

#include <filesystem>
#include <string_view>

namespace stagedoor::app {

// Replaces the file as a whole: mode 0600, synced, then renamed into place. Throws
// std::runtime_error.
void write_private_file(const std::filesystem::path& file, std::string_view content);

}  // namespace stagedoor::app
