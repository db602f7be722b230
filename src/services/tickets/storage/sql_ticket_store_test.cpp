#include "services/tickets/storage/sql_ticket_store.hpp"

#include "platform/database/testing/query_plan.hpp"
#include "services/tickets/storage/statements.hpp"
#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

class SqlTicketStoreTest : public testing::TicketsTest {};

TEST_F(SqlTicketStoreTest, ReadsBackWhatItWrote) {
    const Ticket ticket = list_ticket("\xC3\x84 \"quoted\" title", 99'999'999);
    reserve(ticket, order);

    const Ticket found = read(ticket);

    EXPECT_EQ(found.listing.title, ticket.listing.title);
    EXPECT_EQ(found.listing.price, Money{99'999'999});
    EXPECT_EQ(found.seller, ticket.seller);
    EXPECT_EQ(found.currency, "usd");
    EXPECT_EQ(found.created_at, ticket.created_at);
    EXPECT_EQ(found.holder, order);
    EXPECT_EQ(found.version, 1);
}

// SOLD-07
TEST_F(SqlTicketStoreTest, LetsOneOfTwoWritersWinFromTheSameVersion) {
    Ticket mine = list_ticket();
    Ticket theirs = mine;
    mine.version = 1;
    mine.listing.title = "mine";
    theirs.version = 1;

    write([&](Transaction& tx) {
        EXPECT_TRUE(tickets.save_listing(tx, mine));
        EXPECT_FALSE(tickets.save_listing(tx, theirs));
        theirs.version = 3;
        EXPECT_FALSE(tickets.save_listing(tx, theirs)) << "no version is skipped";
        EXPECT_FALSE(tickets.save_status(tx, theirs)) << "of either part";
    });

    EXPECT_EQ(read(mine).listing.title, "mine");
}

TEST_F(SqlTicketStoreTest, KeepsEveryDetail) {
    const Listing listing{
        "Front row",
        Money{1999},
        {.event_name = "Quartet \"Aurora\"",
         .venue = "Old Hall",
         .city = "K\xC3\xB6ln",
         .starts_at = "2027-03-05T20:00+01:00",
         .category = "concert",
         .section = "A",
         .row = "3",
         .seat = "14",
         .notes = "two\nlines"}};
    const Ticket ticket = list_ticket_of("seller", listing);
    EXPECT_EQ(read(ticket).listing.details, listing.details);

    ASSERT_TRUE(edit(ticket, "seller", {"Front row", Money{1999}}));
    EXPECT_EQ(read(ticket).listing.details, contracts::TicketDetails{})
        << "what is left out is gone";
}

TEST_F(SqlTicketStoreTest, NumbersTicketsByTheEventThatAnnouncesThem) {
    const Ticket first = list_ticket("first");
    reserve(first, order);
    const Ticket second = list_ticket("second");

    std::vector<std::pair<std::int64_t, std::string>> unsold;
    write([&](Transaction& tx) {
        tickets.each_unsold(tx, [&](const StoredTicket& stored) {
            unsold.emplace_back(stored.number, stored.ticket.listing.title);
        });
        EXPECT_EQ(tickets.find(tx, std::int64_t{3})->id, second.id);
        EXPECT_EQ(tickets.number_of(tx, first.id), 1);
    });
    EXPECT_EQ(
        unsold, (std::vector<std::pair<std::int64_t, std::string>>{{1, "first"}, {3, "second"}})
    );
}

TEST_F(SqlTicketStoreTest, KnowsTheCurrencyInUse) {
    const auto used = [&] {
        return write([&](Transaction& tx) { return tickets.currency_in_use(tx); });
    };
    EXPECT_EQ(used(), std::nullopt);
    list_ticket();
    EXPECT_EQ(used(), "usd");
}

// One line per step of the plan of `text` on an empty store of this schema.
std::string plan_of(const std::string& text) {
    return stagedoor::testing::query_plan(migrations(), text);
}

// HTTP-12, B20
TEST(SqlTicketStorePlan, GivesEveryQueryItsIndex) {
    const std::pair<const char*, std::string_view> table[] = {
        {sql::kFind, "(id=?)"},
        {sql::kSaveListing, "(id=?)"},
        {sql::kSaveStatus, "(id=?)"},
        {sql::kFindNumber, "INTEGER PRIMARY KEY (rowid=?)"},
        {sql::kNumberOf, "(id=?)"},
        {sql::kListOwn, "INDEX tickets_of_seller_newest (seller=?)"},
        {sql::kCountSold, "COVERING INDEX tickets_sold_of_seller (seller=? AND status=?)"},
        {sql::kUnsold, "INDEX tickets_unsold"},
    };
    for (const auto& [text, expected] : table) {
        const auto plan = plan_of(text);
        EXPECT_NE(plan.find(expected), std::string::npos) << text << "\n" << plan;
    }
}

}  // namespace
}  // namespace stagedoor::tickets
