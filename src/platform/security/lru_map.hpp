// A map of bounded size that forgets what was used longest ago: the memory of the limiters, which
// strangers fill.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/check.hpp"

namespace stagedoor {

// Not synchronised: its owner locks. References stay valid until their entry is forgotten.
template <class Value>
class LruMap {
  public:
    explicit LruMap(std::size_t most) : most_{most} {
        CHECK(most > 0, "a map must hold something");
    }

    // The value of `key`, made by default when it is new; it counts as used now.
    Value& touch(std::string_view key) {
        if (auto* value = find(key)) {
            return *value;
        }
        if (index_.size() >= most_) {
            index_.erase(entries_.back().first);
            entries_.pop_back();
        }
        entries_.emplace_front(std::string{key}, Value{});
        index_.emplace(entries_.front().first, entries_.begin());
        return entries_.front().second;
    }

    // The value of `key` or nullptr; a found one counts as used now.
    Value* find(std::string_view key) {
        const auto found = index_.find(key);
        if (found == index_.end()) {
            return nullptr;
        }
        entries_.splice(entries_.begin(), entries_, found->second);
        return &found->second->second;
    }

    void erase(std::string_view key) {
        const auto found = index_.find(key);
        if (found != index_.end()) {
            const auto entry = found->second;
            index_.erase(found);
            entries_.erase(entry);
        }
    }

    void clear() {
        index_.clear();
        entries_.clear();
    }

    [[nodiscard]] std::size_t size() const { return index_.size(); }

  private:
    using Entries = std::list<std::pair<std::string, Value>>;

    std::size_t most_;
    Entries entries_;                                                         // used last in front
    std::unordered_map<std::string_view, typename Entries::iterator> index_;  // views into entries_
};

}  // namespace stagedoor
