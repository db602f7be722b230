// A file that is part of the program, compressed when the program was built.
#pragma once

#include <span>
#include <string_view>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"

namespace stagedoor::http {

struct EmbeddedFile {
    std::string_view path;  // "/assets/index-4f2a.js"
    std::string_view content_type;
    std::string_view etag;   // quoted, strong
    bool immutable = false;  // its name changes with its content
    std::string_view plain;
    std::string_view gzip;  // empty where it would not be smaller
    std::string_view brotli;
};

// The file with that path, or nullptr. `files` are sorted by path.
[[nodiscard]] const EmbeddedFile* find_file(
    std::span<const EmbeddedFile> files, std::string_view path
);

// The file in the best encoding that the request accepts, or 304.
[[nodiscard]] Response send_file(const EmbeddedFile& file, const Request& request);

}  // namespace stagedoor::http
