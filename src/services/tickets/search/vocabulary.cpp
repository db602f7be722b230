#include "services/tickets/search/vocabulary.hpp"

#include <algorithm>

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

std::vector<std::uint64_t> Vocabulary::match(const std::vector<std::string>& parts) const {
    CHECK(parts.size() <= kMaxParts, "a search has few words");
    std::vector<std::uint64_t> bits(starts_.size(), 0);
    for (std::size_t part = 0; part < parts.size(); ++part) {
        std::size_t at = text_.find(parts[part]);
        while (at != std::string::npos) {
            const auto next = std::upper_bound(starts_.begin(), starts_.end(), at);
            bits[static_cast<std::size_t>(next - starts_.begin()) - 1] |= std::uint64_t{1} << part;
            at = next == starts_.end() ? std::string::npos : text_.find(parts[part], *next);
        }
    }
    return bits;
}

}  // namespace stagedoor::tickets
