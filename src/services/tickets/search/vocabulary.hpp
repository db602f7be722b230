// Every word that stands on a ticket on sale, once. A search looks through these few instead of
// through the texts of a million tickets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace stagedoor::tickets {

using WordId = std::uint32_t;

// Not thread safe. Words are what white space separates, folded; they are never forgotten.
class Vocabulary {
  public:
    // The words of `text`, new ones entered; appends to `into`.
    void enter(std::string_view text, std::vector<WordId>& into);

    // For each word, by id, the bits of those `parts` that occur in it: bit i for parts[i]. At most
    // kMaxParts; each is folded and has no white space.
    static constexpr std::size_t kMaxParts = 64;
    [[nodiscard]] std::vector<std::uint64_t> match(const std::vector<std::string>& parts) const;

    [[nodiscard]] std::size_t size() const { return starts_.size(); }

  private:
    WordId id_of(const std::string& word);

    std::string text_;                   // all words, each ended by a line feed: one scan finds all
    std::vector<std::uint32_t> starts_;  // of each word in text_, ascending
    std::unordered_map<std::string, WordId> ids_;
};

}  // namespace stagedoor::tickets
