#include "services/tickets/search/catalogue_index.hpp"

#include <algorithm>
#include <array>

#include "core/check.hpp"
#include "services/tickets/domain/title.hpp"

namespace stagedoor::tickets {
namespace {

constexpr std::int32_t kNoDay = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kNoStart = std::numeric_limits<std::int64_t>::min();
constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
// Below this many it does not pay to drop those that left.
constexpr std::size_t kFewest = 4096;

std::int32_t to_day(LocalDay day) {
    return static_cast<std::int32_t>(day.time_since_epoch().count());
}

// 0 for none, else 1 + its place in kCategories.
std::uint8_t to_category(std::string_view name) {
    const auto& all = contracts::kCategories;
    const auto found = std::find(all.begin(), all.end(), name);
    return found == all.end() ? 0 : static_cast<std::uint8_t>(found - all.begin() + 1);
}

template <class Column>
void insert_at(Column& column, std::size_t slot, typename Column::value_type value) {
    column.insert(column.begin() + static_cast<std::ptrdiff_t>(slot), std::move(value));
}

}  // namespace

std::uint32_t CatalogueIndex::Names::enter(std::string key, std::string_view shown) {
    if (key.empty()) {
        return 0;
    }
    const auto next = static_cast<std::uint32_t>(shown_.size());
    const auto [entry, is_new] = ids_.try_emplace(std::move(key), next);
    if (is_new) {
        shown_.emplace_back(shown);
    }
    return entry->second;
}

std::uint32_t CatalogueIndex::Names::find(const std::string& key) const {
    const auto found = ids_.find(key);
    return found == ids_.end() ? kNobody : found->second;
}

// A filter in the catalogue's terms.
class CatalogueIndex::Matcher {
  public:
    Matcher(const CatalogueIndex& catalogue, const Filter& filter)
        : catalogue_{catalogue},
          wanted_{filter},
          category_{to_category(filter.category)},
          city_{filter.city.empty() ? 0 : catalogue.cities_.find(filter.city)},
          seller_{filter.seller ? catalogue.sellers_.find(filter.seller->str()) : 0} {
        if (!filter.words.empty()) {
            matches_.emplace(catalogue.vocabulary_.match(filter.words));
            const std::size_t spare = Vocabulary::kMaxParts - filter.words.size();
            all_parts_ = ~std::uint64_t{0} >> spare;
        }
    }

    [[nodiscard]] bool category(const Facts& facts) const {
        return category_ == 0 || facts.category == category_;
    }
    [[nodiscard]] bool city(const Facts& facts) const { return city_ == 0 || facts.city == city_; }
    [[nodiscard]] bool price(const Facts& facts) const {
        return facts.price >= wanted_.least.minor && facts.price <= wanted_.most.minor;
    }
    // Everything but these three.
    [[nodiscard]] bool rest(std::size_t slot, const Facts& facts) const {
        return facts.available && (seller_ == 0 || facts.seller == seller_) && days(facts) &&
               (all_parts_ == 0 || words(slot));
    }
    [[nodiscard]] bool all(std::size_t slot) const {
        const Facts& facts = catalogue_.facts_[slot];
        return category(facts) && city(facts) && price(facts) && rest(slot, facts);
    }

  private:
    [[nodiscard]] bool days(const Facts& facts) const {
        const bool early = wanted_.from && facts.day < to_day(*wanted_.from);
        const bool late = wanted_.to && (facts.day == kNoDay || facts.day > to_day(*wanted_.to));
        return !early && !late;
    }
    [[nodiscard]] bool words(std::size_t slot) const {
        std::uint64_t seen = 0;
        const Words& words = catalogue_.words_of_[slot];
        for (std::uint32_t i = 0; i < words.count && seen != all_parts_; ++i) {
            seen |= matches_->of(catalogue_.words_[words.first + i]);
        }
        return seen == all_parts_;
    }

    const CatalogueIndex& catalogue_;
    const Filter& wanted_;
    std::uint8_t category_;
    std::uint32_t city_;
    std::uint32_t seller_;
    std::optional<WordMatches> matches_;
    std::uint64_t all_parts_ = 0;
};

void CatalogueIndex::put(std::int64_t number, const Ticket& ticket) {
    CHECK(ticket.status != Status::kSold, "what is sold is not in the catalogue");
    const std::size_t slot = make_slot(number, ticket.id);
    const Listing& listing = ticket.listing;
    const auto start = parse_start(listing.details.starts_at);
    facts_[slot] = {
        .price = static_cast<std::int32_t>(listing.price.minor),
        .day = start ? to_day(start->day) : kNoDay,
        .city = cities_.enter(fold(listing.details.city), listing.details.city),
        .seller = sellers_.enter(ticket.seller.str(), ticket.seller.view()),
        .category = to_category(listing.details.category),
        .available = ticket.status == Status::kAvailable};
    starts_[slot] = start ? to_millis(start->at) : kNoStart;
    fill_words(slot, listing);
    compact_if_due();
}

void CatalogueIndex::fill_words(std::size_t slot, const Listing& listing) {
    std::vector<WordId> words;
    for (const auto* const text :
         {&listing.title,
          &listing.details.event_name,
          &listing.details.venue,
          &listing.details.city}) {
        vocabulary_.enter(*text, words);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    Words& held = words_of_[slot];
    const auto first = words_.begin() + static_cast<std::ptrdiff_t>(held.first);
    if (std::equal(words.begin(), words.end(), first, first + held.count)) {
        return;
    }
    live_words_ += words.size() - held.count;
    held = {static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(words.size())};
    words_.insert(words_.end(), words.begin(), words.end());
}

std::size_t CatalogueIndex::lower_slot(std::int64_t number) const {
    const auto found = std::lower_bound(numbers_.begin(), numbers_.end(), number);
    return static_cast<std::size_t>(found - numbers_.begin());
}

// Nearly always at the end; in the middle only when a sold ticket comes back after a refund.
std::size_t CatalogueIndex::make_slot(std::int64_t number, const TicketId& id) {
    const bool is_new = by_id_.try_emplace(id, number).second;
    const std::size_t slot = lower_slot(number);
    if (slot < numbers_.size() && numbers_[slot] == number) {
        live_words_ += is_new ? words_of_[slot].count : 0;
    } else {
        insert_at(numbers_, slot, number);
        insert_at(ids_, slot, id);
        insert_at(facts_, slot, {});
        insert_at(starts_, slot, kNoStart);
        insert_at(words_of_, slot, {});
    }
    return slot;
}

bool CatalogueIndex::set_status(const TicketId& id, Status status) {
    const auto number = number_of(id);
    if (!number) {
        return status == Status::kSold;
    }
    const std::size_t slot = lower_slot(*number);
    facts_[slot].available = status == Status::kAvailable;
    if (status == Status::kSold) {
        by_id_.erase(id);
        live_words_ -= words_of_[slot].count;
        compact_if_due();
    }
    return true;
}

void CatalogueIndex::compact_if_due() {
    const bool many_left = numbers_.size() > kFewest && by_id_.size() < numbers_.size() / 2;
    const bool many_edits = words_.size() > kFewest && live_words_ < words_.size() / 2;
    if (many_left || many_edits) {
        compact();
    }
}

// Moves what is still here together: once for as many sales or edits as there are tickets.
void CatalogueIndex::compact() {
    std::vector<WordId> words;
    std::size_t to = 0;
    for (std::size_t from = 0; from < numbers_.size(); ++from) {
        if (!by_id_.contains(ids_[from])) {
            continue;
        }
        const auto first = words_.begin() + static_cast<std::ptrdiff_t>(words_of_[from].first);
        const auto count = words_of_[from].count;
        words_of_[to] = {static_cast<std::uint32_t>(words.size()), count};
        words.insert(words.end(), first, first + count);
        numbers_[to] = numbers_[from];
        ids_[to] = ids_[from];
        facts_[to] = facts_[from];
        starts_[to] = starts_[from];
        ++to;
    }
    const auto rest = static_cast<std::ptrdiff_t>(to);
    numbers_.erase(numbers_.begin() + rest, numbers_.end());
    ids_.erase(ids_.begin() + rest, ids_.end());
    facts_.resize(to);
    starts_.resize(to);
    words_of_.resize(to);
    words_ = std::move(words);
}

std::optional<std::int64_t> CatalogueIndex::number_of(const TicketId& id) const {
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? std::nullopt : std::optional{found->second};
}

std::int64_t CatalogueIndex::rank(std::size_t slot, Sort sort, Instant now) const {
    switch (sort) {
        case Sort::kNewest:
            return numbers_[slot];
        case Sort::kCheapest:
            return -std::int64_t{facts_[slot].price};
        case Sort::kDearest:
            return facts_[slot].price;
        case Sort::kSoonest: {
            const bool known = starts_[slot] != kNoStart;
            return -start_key(
                known ? std::optional{from_millis(starts_[slot])} : std::nullopt, now
            );
        }
    }
    CHECK(false, "a list has one of four sorts");
}

Found CatalogueIndex::find(const ListQuery& query, Instant now) const {
    auto slots = query.sort == Sort::kNewest ? newest(query) : best(query, now);
    Found found;
    if (std::ssize(slots) > query.limit) {
        slots.pop_back();
        found.next = Position{rank(slots.back(), query.sort, now), ids_[slots.back()].str()};
    }
    for (const std::size_t slot : slots) {
        found.numbers.push_back(numbers_[slot]);
    }
    return found;
}

// One more than the page holds, newest first: that is the order in memory, so the walk ends early.
std::vector<std::size_t> CatalogueIndex::newest(const ListQuery& query) const {
    const Matcher matcher{*this, query.filter};
    std::vector<std::size_t> slots;
    std::size_t slot = query.after ? lower_slot(query.after->rank) : numbers_.size();
    while (slot-- > 0 && std::ssize(slots) <= query.limit) {
        if (matcher.all(slot)) {
            slots.push_back(slot);
        }
    }
    return slots;
}

// One more than the page holds, best first, kept in a heap with the worst on top.
std::vector<std::size_t> CatalogueIndex::best(const ListQuery& query, Instant now) const {
    const Matcher matcher{*this, query.filter};
    const auto capacity = static_cast<std::size_t>(query.limit) + 1;
    struct Candidate {
        std::int64_t rank;
        std::size_t slot;
    };
    const auto comes_first = [&](const Candidate& left, const Candidate& right) {
        return left.rank != right.rank ? left.rank > right.rank
                                       : ids_[left.slot] > ids_[right.slot];
    };
    const auto lies_behind = [&](const Candidate& candidate, const Position& position) {
        return candidate.rank != position.rank ? candidate.rank < position.rank
                                               : ids_[candidate.slot].view() < position.id;
    };
    std::vector<Candidate> heap;
    for (std::size_t slot = 0; slot < numbers_.size(); ++slot) {
        if (!facts_[slot].available) {
            continue;
        }
        const Candidate candidate{rank(slot, query.sort, now), slot};
        const bool full = heap.size() == capacity;
        if ((full && !comes_first(candidate, heap.front())) ||
            (query.after && !lies_behind(candidate, *query.after)) || !matcher.all(slot)) {
            continue;
        }
        if (full) {
            std::pop_heap(heap.begin(), heap.end(), comes_first);
            heap.pop_back();
        }
        heap.push_back(candidate);
        std::push_heap(heap.begin(), heap.end(), comes_first);
    }
    std::sort_heap(heap.begin(), heap.end(), comes_first);
    std::vector<std::size_t> slots;
    for (const auto& candidate : heap) {
        slots.push_back(candidate.slot);
    }
    return slots;
}

// Counts as the walk goes on.
class CatalogueIndex::Tally {
  public:
    explicit Tally(const Names& cities) : names_{cities}, cities_(cities.size(), 0) {}

    struct Passes {
        bool category, city, price;
    };
    void add(const Facts& facts, Passes passes) {
        const auto [category, city, price] = passes;
        facets_.total += category && city && price ? 1 : 0;
        categories_[facts.category] += city && price ? 1 : 0;
        cities_[facts.city] += category && price ? 1 : 0;
        if (category && city) {
            least_ = std::min(least_, facts.price);
            most_ = std::max(most_, facts.price);
        }
    }

    Facets take() {
        for (std::size_t i = 0; i < contracts::kCategories.size(); ++i) {
            if (const auto count = categories_[i + 1]; count > 0) {
                facets_.categories.push_back({std::string{contracts::kCategories[i]}, count});
            }
        }
        take_cities();
        if (most_ > 0) {
            facets_.price = std::pair{Money{least_}, Money{most_}};
        }
        return std::move(facets_);
    }

  private:
    void take_cities() {
        for (std::uint32_t city = 1; city < cities_.size(); ++city) {
            if (cities_[city] > 0) {
                facets_.cities.push_back({names_.shown(city), cities_[city]});
            }
        }
        std::ranges::sort(facets_.cities, [](const FacetCount& left, const FacetCount& right) {
            return left.count != right.count ? left.count > right.count : left.value < right.value;
        });
        facets_.cities.resize(std::min(facets_.cities.size(), Facets::kMostCities));
    }

    const Names& names_;
    Facets facets_;
    std::array<std::int64_t, contracts::kCategories.size() + 1> categories_{};
    std::vector<std::int64_t> cities_;
    std::int32_t least_ = std::numeric_limits<std::int32_t>::max();
    std::int32_t most_ = 0;
};

Facets CatalogueIndex::facets(const Filter& filter) const {
    const Matcher matcher{*this, filter};
    Tally tally{cities_};
    for (std::size_t slot = 0; slot < facts_.size(); ++slot) {
        const Facts& facts = facts_[slot];
        const Tally::Passes passes{
            matcher.category(facts), matcher.city(facts), matcher.price(facts)};
        // Failing two of the three counts nowhere.
        const int passed = int{passes.category} + int{passes.city} + int{passes.price};
        if (passed >= 2 && matcher.rest(slot, facts)) {
            tally.add(facts, passes);
        }
    }
    return tally.take();
}

}  // namespace stagedoor::tickets
