#include "services/tickets/search/catalogue_index.hpp"

#include <gtest/gtest.h>

#include "services/tickets/testing/builders.hpp"

namespace stagedoor::tickets {
namespace {

constexpr Instant kNow = from_millis(1'795'248'000'000);

Ticket numbered(std::int64_t number) {
    Ticket ticket = testing::a_ticket();
    std::string id = std::to_string(number);
    id.insert(0, kIdLength - id.size(), '0');
    ticket.id = *TicketId::parse(id);
    ticket.listing.title = "Seat " + std::to_string(number);
    return ticket;
}

CatalogueIndex filled(std::int64_t count) {
    CatalogueIndex catalogue;
    for (std::int64_t number = 1; number <= count; ++number) {
        catalogue.put(number, numbered(number));
    }
    return catalogue;
}

std::vector<std::int64_t> search(const CatalogueIndex& catalogue, std::vector<std::string> words) {
    ListQuery query;
    query.filter.words = std::move(words);
    return catalogue.find(query, kNow).numbers;
}

TEST(CatalogueIndex, DropsWhatLeftOnceItIsHalfOfAll) {
    CatalogueIndex catalogue = filled(10'000);
    for (std::int64_t number = 1; number <= 6000; ++number) {
        EXPECT_TRUE(catalogue.set_status(numbered(number).id, Status::kSold));
    }

    EXPECT_LT(catalogue.size(), 6000U);
    EXPECT_EQ(catalogue.facets({}).total, 4000);
    EXPECT_EQ(search(catalogue, {"7777"}), std::vector<std::int64_t>{7777});
    EXPECT_EQ(search(catalogue, {"5555"}), std::vector<std::int64_t>{});
}

TEST(CatalogueIndex, TakesASoldTicketBackAtItsPlace) {
    CatalogueIndex catalogue = filled(10'000);
    for (std::int64_t number = 1; number <= 9998; ++number) {
        catalogue.set_status(numbered(number).id, Status::kSold);
    }
    const Ticket back = numbered(42);
    EXPECT_FALSE(catalogue.set_status(back.id, Status::kAvailable))
        << "its place is not known here";

    catalogue.put(42, back);

    EXPECT_EQ(search(catalogue, {"seat"}), (std::vector<std::int64_t>{10'000, 9999, 42}));
    EXPECT_TRUE(catalogue.set_status(back.id, Status::kReserved));
    EXPECT_EQ(catalogue.facets({}).total, 2);
}

TEST(CatalogueIndex, MindsASaleOfWhatItDoesNotHaveNot) {
    CatalogueIndex catalogue;
    EXPECT_TRUE(catalogue.set_status(numbered(1).id, Status::kSold));
    EXPECT_EQ(catalogue.size(), 0U);
}

TEST(CatalogueIndex, StaysSmallHoweverOftenATicketIsEdited) {
    CatalogueIndex catalogue = filled(2);
    Ticket ticket = numbered(1);
    for (int i = 0; i < 10'000; ++i) {
        ticket.listing.title = i % 2 == 0 ? "a b c d e f g" : "h i j";
        catalogue.put(1, ticket);
    }
    EXPECT_EQ(search(catalogue, {"j"}), std::vector<std::int64_t>{1});
    EXPECT_EQ(search(catalogue, {"g"}), std::vector<std::int64_t>{});
}

TEST(CatalogueIndex, MatchesAsManyWordsAsASearchCanHave) {
    CatalogueIndex catalogue;
    Ticket ticket = numbered(1);
    std::vector<std::string> words;
    ticket.listing.title.clear();
    for (int i = 0; i < 50; ++i) {
        words.push_back(std::string(1, static_cast<char>('0' + i % 10)) + std::to_string(i));
        ticket.listing.title += words.back() + " ";
    }
    catalogue.put(1, ticket);

    EXPECT_EQ(search(catalogue, words), std::vector<std::int64_t>{1});
    words[49] = "missing";
    EXPECT_EQ(search(catalogue, words), std::vector<std::int64_t>{});
    words.resize(Vocabulary::kMaxParts, "0");
    EXPECT_EQ(search(catalogue, words), std::vector<std::int64_t>{});
}

}  // namespace
}  // namespace stagedoor::tickets
