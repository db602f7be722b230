#include "services/tickets/storage/sql_ticket_store.hpp"

#include <sqlite3.h>

#include "services/tickets/domain/title.hpp"
#include "services/tickets/storage/statements.hpp"
#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

using Strings = std::vector<std::string>;

class SqlTicketStoreTest : public testing::TicketsTest {
  protected:
    TicketPage page(const ListQuery& query) {
        return write([&](Transaction& tx) { return tickets.list(tx, query); });
    }
    static Strings titles(const TicketPage& page) {
        Strings found;
        for (const auto& ticket : page.tickets) {
            found.push_back(ticket.listing.title);
        }
        return found;
    }
    // The titles of all pages, walked `limit` at a time.
    Strings walk(ListQuery query, std::int64_t limit) {
        query.limit = limit;
        Strings all;
        do {
            const auto each = page(query);
            EXPECT_LE(std::ssize(each.tickets), limit);
            for (auto& title : titles(each)) {
                all.push_back(std::move(title));
            }
            query.after = each.next;
        } while (query.after);
        return all;
    }
};

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

TEST_F(SqlTicketStoreTest, ListsWhatIsOnSaleNewestFirst) {
    list_ticket("first");
    const Ticket held = list_ticket("second");
    const Ticket sold = list_ticket("third");
    list_ticket("fourth");
    reserve(held, order);
    reserve(sold, other_order);
    sell(sold, other_order);

    EXPECT_EQ(titles(page({})), (Strings{"fourth", "first"}));
    release(held, order);
    EXPECT_EQ(titles(page({})), (Strings{"fourth", "second", "first"}));
}

TEST_F(SqlTicketStoreTest, ListsASellersOwnInEveryStatus) {
    const Ticket held = list_ticket("mine");
    list_ticket_of("other", "not mine", 500);
    list_ticket("mine too", 100);
    reserve(held, order);
    ListQuery query;
    query.seller = UserId{"seller"};

    EXPECT_EQ(titles(page(query)), (Strings{"mine too", "mine"}));
    query.sort = Sort::kDearest;
    EXPECT_EQ(titles(page(query)), (Strings{"mine", "mine too"}));
    query.sort = Sort::kCheapest;
    EXPECT_EQ(titles(page(query)), (Strings{"mine too", "mine"}));
}

// HTTP-12
TEST_F(SqlTicketStoreTest, WalksEverySortWithoutRepeatingOrSkipping) {
    for (int i = 0; i < 23; ++i) {
        list_ticket("t" + std::to_string(i), 100 + 100 * (i % 4));
    }
    for (const auto sort : {Sort::kNewest, Sort::kCheapest, Sort::kDearest}) {
        ListQuery query;
        query.sort = sort;
        const auto whole = titles(page(query));
        ASSERT_EQ(whole.size(), 23U);

        EXPECT_EQ(walk(query, 1), whole);
        EXPECT_EQ(walk(query, 5), whole);
        query.seller = UserId{"seller"};
        EXPECT_EQ(walk(query, 7), whole);
    }
}

// HTTP-12
TEST_F(SqlTicketStoreTest, KeepsItsPlaceWhileTicketsComeAndGo) {
    std::vector<Ticket> listed;
    for (int i = 0; i < 7; ++i) {
        listed.push_back(list_ticket("t" + std::to_string(i)));
    }
    ListQuery query;
    query.limit = 3;
    const auto first = page(query);
    ASSERT_EQ(titles(first), (Strings{"t6", "t5", "t4"}));

    list_ticket("later");
    reserve(listed[4], order);
    reserve(listed[2], other_order);
    query.after = first.next;

    EXPECT_EQ(titles(page(query)), (Strings{"t3", "t1", "t0"}));
}

TEST_F(SqlTicketStoreTest, SortsByPriceAndThenById) {
    for (int i = 0; i < 6; ++i) {
        list_ticket("t" + std::to_string(i), i % 2 == 0 ? 500 : 700);
    }
    ListQuery query;
    for (const auto sort : {Sort::kCheapest, Sort::kDearest}) {
        query.sort = sort;
        const auto found = page(query).tickets;
        for (std::size_t i = 1; i < found.size(); ++i) {
            const auto rank = [&](const Ticket& ticket) {
                const auto minor = ticket.listing.price.minor;
                return sort == Sort::kCheapest ? -minor : minor;
            };
            EXPECT_GT(
                std::pair(rank(found[i - 1]), found[i - 1].id),
                std::pair(rank(found[i]), found[i].id)
            );
        }
    }
}

TEST_F(SqlTicketStoreTest, FindsEveryWordFolded) {
    list_ticket("Rock in the park");
    list_ticket("Jazz in the CLUB");
    list_ticket("Rock club night 100%");
    const auto find = [&](std::string_view words) {
        ListQuery query;
        query.words = search_words(words);
        return titles(page(query));
    };

    EXPECT_EQ(find("club rock"), Strings{"Rock club night 100%"});
    EXPECT_EQ(find("LUB"), (Strings{"Rock club night 100%", "Jazz in the CLUB"}));
    EXPECT_EQ(find("100%"), Strings{"Rock club night 100%"});
    EXPECT_EQ(find("_"), Strings{});
    EXPECT_EQ(find("' OR 1=1 --"), Strings{});
    EXPECT_EQ(find("\"park"), Strings{});
}

TEST_F(SqlTicketStoreTest, FiltersByPriceInclusively) {
    list_ticket("ten", 1000);
    list_ticket("twenty", 2000);
    list_ticket("thirty", 3000);
    ListQuery query;
    query.least = Money{1000};
    query.most = Money{2000};

    for (const auto sort : {Sort::kNewest, Sort::kDearest}) {
        query.sort = sort;
        EXPECT_EQ(walk(query, 1), (Strings{"twenty", "ten"}));
    }
    query.sort = Sort::kCheapest;
    EXPECT_EQ(walk(query, 1), (Strings{"ten", "twenty"}));
    query.least = Money{2001};
    EXPECT_TRUE(page(query).tickets.empty()) << "nothing lies between bounds that cross";
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
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(":memory:", &handle), SQLITE_OK);
    for (const auto& migration : migrations()) {
        const std::string sql{migration.sql};
        EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    }
    std::string plan;
    const auto collect = [](void* into, int, char** columns, char**) {
        *static_cast<std::string*>(into) += std::string{columns[3]} + "\n";
        return 0;
    };
    const std::string explain = "EXPLAIN QUERY PLAN " + text;
    EXPECT_EQ(sqlite3_exec(handle, explain.c_str(), collect, &plan, nullptr), SQLITE_OK) << text;
    sqlite3_close(handle);
    return plan;
}

// HTTP-12, B20
TEST(SqlTicketStorePlan, GivesEveryQueryItsIndex) {
    const std::pair<const char*, std::string_view> table[] = {
        {sql::kFind, "(id=?)"},
        {sql::kSaveListing, "(id=?)"},
        {sql::kSaveStatus, "(id=?)"},
        {sql::kNewest, "INDEX tickets_on_sale_newest (number<?"},
        {sql::kCheapest, "INDEX tickets_on_sale_cheapest (price_down>? AND (price_down,id)<(?,?)"},
        {sql::kDearest, "INDEX tickets_on_sale_dearest (price>? AND (price,id)<(?,?)"},
        {sql::kNewestOfSeller, "INDEX tickets_of_seller_newest (seller=? AND number<?"},
        {sql::kCheapestOfSeller, "INDEX tickets_of_seller_cheapest (seller=? AND price_down>?"},
        {sql::kDearestOfSeller, "INDEX tickets_of_seller_dearest (seller=? AND price>?"},
    };
    for (const auto& [text, expected] : table) {
        const auto plan = plan_of(text);
        EXPECT_NE(plan.find(expected), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("SCAN tickets"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << text << "\n" << plan;
    }
}

}  // namespace
}  // namespace stagedoor::tickets
