// The files of the web client, built by web/scripts/embed.mjs when the program is.
#pragma once

#include <span>

#include "platform/http/embedded_file.hpp"

namespace stagedoor {

// Sorted by path.
[[nodiscard]] std::span<const http::EmbeddedFile> web_client_files();

}  // namespace stagedoor
