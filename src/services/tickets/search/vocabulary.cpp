#include "services/tickets/search/vocabulary.hpp"

#include <algorithm>
#include <cstring>

#include "core/check.hpp"
#include "services/tickets/domain/title.hpp"

namespace stagedoor::tickets {

void Vocabulary::enter(std::string_view text, std::vector<WordId>& into) {
    for (const auto& word : search_words(text)) {
        into.push_back(id_of(word));
    }
}

WordId Vocabulary::id_of(const std::string& word) {
    const auto [entry, is_new] = ids_.try_emplace(word, static_cast<WordId>(starts_.size()));
    if (is_new) {
        starts_.push_back(static_cast<std::uint32_t>(text_.size()));
        text_ += word;
        text_ += '\n';
    }
    return entry->second;
}

// The C library's search is several times faster than that of std::string.
std::size_t Vocabulary::find(const std::string& part, std::size_t from) const {
    const void* const found =
        ::memmem(text_.data() + from, text_.size() - from, part.data(), part.size());
    return found == nullptr
               ? std::string::npos
               : static_cast<std::size_t>(static_cast<const char*>(found) - text_.data());
}

WordMatches Vocabulary::match(const std::vector<std::string>& parts) const {
    CHECK(parts.size() <= kMaxParts, "a search has few words");
    WordMatches matches{starts_.size(), parts.size() == 1};
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::size_t at = find(parts[part], 0);
        while (at != std::string::npos) {
            const auto next = std::upper_bound(starts_.begin(), starts_.end(), at);
            matches.add(static_cast<WordId>(next - starts_.begin() - 1), part);
            at = next == starts_.end() ? std::string::npos : find(parts[part], *next);
        }
    }
    return matches;
}

}  // namespace stagedoor::tickets
