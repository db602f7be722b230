// Every ticket that is not sold, in memory, by what lists filter and sort by. It answers which
// tickets a page shows, by number, and counts them; the store has the rest.
//
// A walk over columns, with no index for each question: any mix of filters costs the same few
// milliseconds for a million tickets, and a sale costs one bit. About 170 bytes a ticket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/tickets/ports.hpp"
#include "services/tickets/search/vocabulary.hpp"

namespace stagedoor::tickets {

// Not thread safe.
class CatalogueIndex {
  public:
    // Enters a ticket that is not sold, or takes over what its seller changed.
    void put(std::int64_t number, const Ticket& ticket);
    // Takes over a new status; nothing else of the ticket changed, and a sold one leaves. False:
    // the ticket is not here, because it was sold before.
    bool set_status(const TicketId& id, Status status);

    [[nodiscard]] std::optional<std::int64_t> number_of(const TicketId& id) const;

    [[nodiscard]] Found find(const ListQuery& query, Instant now) const;
    [[nodiscard]] Facets facets(const Filter& filter) const;

    // How many tickets cost memory: those that left do until they are half of all.
    [[nodiscard]] std::size_t size() const { return numbers_.size(); }

  private:
    // What nearly every question looks at, kept together.
    struct Facts {
        std::int32_t price = 0;
        std::int32_t day = 0;  // since 1970, where the event is; kNoDay without a start
        std::uint32_t city = 0;
        std::uint32_t seller = 0;
        std::uint8_t category = 0;
        bool available = false;
    };
    struct Words {
        std::uint32_t first = 0;  // in words_
        std::uint32_t count = 0;
    };
    // Texts by number, 0 is the empty one; compared folded or as they are.
    class Names {
      public:
        std::uint32_t enter(std::string key, std::string_view shown);
        // 0 for a text that was never entered.
        [[nodiscard]] std::uint32_t find(const std::string& key) const;
        [[nodiscard]] const std::string& shown(std::uint32_t id) const { return shown_[id]; }
        [[nodiscard]] std::size_t size() const { return shown_.size(); }

      private:
        std::unordered_map<std::string, std::uint32_t> ids_;
        std::vector<std::string> shown_{std::string{}};
    };
    class Matcher;
    class Tally;

    [[nodiscard]] std::size_t lower_slot(std::int64_t number) const;
    std::size_t make_slot(std::int64_t number, const TicketId& id);
    void fill_words(std::size_t slot, const Listing& listing);
    void compact_if_due();
    void compact();
    [[nodiscard]] std::int64_t rank(std::size_t slot, Sort sort, Instant now) const;
    [[nodiscard]] std::vector<std::size_t> newest(const ListQuery& query) const;
    [[nodiscard]] std::vector<std::size_t> best(const ListQuery& query, Instant now) const;

    // One element a ticket, ascending by number.
    std::vector<std::int64_t> numbers_;
    std::vector<TicketId> ids_;
    std::vector<Facts> facts_;
    std::vector<std::int64_t> starts_;  // milliseconds since 1970; kNoStart without
    std::vector<Words> words_of_;

    std::vector<WordId> words_;  // those of each ticket side by side
    std::size_t live_words_ = 0;
    Vocabulary vocabulary_;
    Names cities_;
    Names sellers_;
    std::unordered_map<TicketId, std::int64_t> by_id_;  // to its number; without those that left
};

}  // namespace stagedoor::tickets
