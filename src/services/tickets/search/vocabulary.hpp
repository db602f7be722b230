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

// Which words of a vocabulary hold which parts of a search.
class WordMatches {
  public:
    // Bit i for part i; 0 for most words, which costs one look at a bitmap that fits the cache.
    [[nodiscard]] std::uint64_t of(WordId word) const {
        if (!any_[word]) {
            return 0;
        }
        return single_ ? 1 : parts_.find(word)->second;
    }

    WordMatches(std::size_t words, bool single) : any_(words, false), single_{single} {}
    void add(WordId word, std::size_t part) {
        any_[word] = true;
        if (!single_) {
            parts_[word] |= std::uint64_t{1} << part;
        }
    }

  private:
    std::vector<bool> any_;
    bool single_;
    std::unordered_map<WordId, std::uint64_t> parts_;
};

// Not thread safe. Words are what white space separates, folded; they are never forgotten.
class Vocabulary {
  public:
    // The words of `text`, new ones entered; appends to `into`.
    void enter(std::string_view text, std::vector<WordId>& into);

    // Where the `parts` occur: at most kMaxParts; each is folded and has no white space.
    static constexpr std::size_t kMaxParts = 64;
    [[nodiscard]] WordMatches match(const std::vector<std::string>& parts) const;

    [[nodiscard]] std::size_t size() const { return starts_.size(); }

  private:
    WordId id_of(const std::string& word);
    // From `from` on; npos when there is none.
    [[nodiscard]] std::size_t find(const std::string& part, std::size_t from) const;

    std::string text_;                   // all words, each ended by a line feed: one scan finds all
    std::vector<std::uint32_t> starts_;  // of each word in text_, ascending
    std::unordered_map<std::string, WordId> ids_;
};

}  // namespace stagedoor::tickets
