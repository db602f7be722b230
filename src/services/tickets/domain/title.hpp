// What may stand on a ticket, and how a search finds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace stagedoor::tickets {

inline constexpr std::size_t kMaxTitle = 200;  // code points

// Judges a title, which is kept exactly as sent. `title` must be UTF-8. Errors: kTitleRequired
// (empty, or nothing but white space), kTitleInvalid (too long, or U+0000–001F, U+007F in it).
[[nodiscard]] Result<void> check_title(std::string_view title);

// Whether `text` is UTF-8 of at most `longest` code points without control characters; a text of
// several lines may hold line feeds.
enum class Lines : std::uint8_t { kOne, kMany };
[[nodiscard]] bool is_plain_text(std::string_view text, std::size_t longest, Lines lines);

// `text` with A–Z folded to a–z; other letters stay as they are.
[[nodiscard]] std::string fold(std::string_view text);

// The white-space-separated words of a search, folded.
[[nodiscard]] std::vector<std::string> search_words(std::string_view query);

// Code points of `text`; nullopt when it is not UTF-8.
[[nodiscard]] std::optional<std::size_t> count_code_points(std::string_view text);

}  // namespace stagedoor::tickets
