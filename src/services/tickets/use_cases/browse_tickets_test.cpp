#include "services/tickets/use_cases/browse_tickets.hpp"

#include "services/tickets/domain/title.hpp"
#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

using Strings = std::vector<std::string>;

class BrowseTicketsTest : public testing::TicketsTest {
  protected:
    TicketPage page(const ListQuery& query) { return fake.await(browse_.on_sale(query)); }
    TicketPage own(const ListQuery& query) { return fake.await(browse_.own(query)); }
    Facets facets(const Filter& filter) { return fake.await(browse_.facets(filter)); }

    static Strings titles(const TicketPage& page) {
        Strings found;
        for (const auto& ticket : page.tickets) {
            found.push_back(ticket.listing.title);
        }
        return found;
    }
    // The titles of all pages, walked `limit` at a time.
    template <class ReadPage>
    Strings walk(ReadPage read_page, ListQuery query, std::int64_t limit) {
        query.limit = limit;
        Strings all;
        do {
            const TicketPage each = read_page(query);
            EXPECT_LE(std::ssize(each.tickets), limit);
            for (auto& title : titles(each)) {
                all.push_back(std::move(title));
            }
            query.after = each.next;
        } while (query.after);
        return all;
    }
    Ticket list_event(
        std::string title,
        std::int64_t minor,
        contracts::TicketDetails details,
        std::string seller = "seller"
    ) {
        return list_ticket_of(
            std::move(seller), {std::move(title), Money{minor}, std::move(details)}
        );
    }
    // Three events of two cities.
    void list_a_few() {
        list_event(
            "Stalls",
            5000,
            {.event_name = "Swan Lake",
             .venue = "Opera",
             .city = "Berlin",
             .starts_at = "2027-03-05T20:00+01:00",
             .category = "theatre"}
        );
        list_event(
            "Row 3",
            3000,
            {.event_name = "Derby",
             .venue = "Stadium",
             .city = "berlin",
             .starts_at = "2027-01-10T15:30+01:00",
             .category = "sports"}
        );
        list_event(
            "Standing",
            2000,
            {.event_name = "Aurora",
             .venue = "Foundry",
             .city = "Paris",
             .starts_at = "2027-03-06T00:30+01:00",
             .category = "concert"}
        );
        list_event("Anything", 1000, {});
    }

    const std::function<TicketPage(ListQuery)> on_sale_page = [this](ListQuery query) {
        return page(query);
    };
    const std::function<TicketPage(ListQuery)> own_page = [this](ListQuery query) {
        query.filter.seller = UserId{"seller"};
        return own(query);
    };
};

TEST_F(BrowseTicketsTest, ListsWhatIsOnSaleNewestFirst) {
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
    release(sold, other_order);
    EXPECT_EQ(titles(page({})), (Strings{"fourth", "third", "second", "first"}))
        << "a refunded ticket comes back to its place";
}

TEST_F(BrowseTicketsTest, KnowsAtItsStartWhatWasListedBefore) {
    const Ticket held = list_ticket("held");
    const Ticket sold = list_ticket("sold");
    list_ticket("free");
    reserve(held, order);
    reserve(sold, other_order);
    sell(sold, other_order);
    LiveCatalogue later{fake.env(), store.database(), tickets, store.outbox()};
    fake.await(later.load());

    EXPECT_EQ(later.find({}).numbers.size(), 1U);
    EXPECT_EQ(later.facets({}).total, 1);
}

TEST_F(BrowseTicketsTest, ListsASellersOwnInEveryStatus) {
    const Ticket held = list_ticket("mine");
    list_ticket_of("other", "not mine", 500);
    list_ticket("mine too", 100);
    reserve(held, order);
    ListQuery query;
    query.filter.seller = UserId{"seller"};

    EXPECT_EQ(titles(own(query)), (Strings{"mine too", "mine"}));
    query.sort = Sort::kDearest;
    EXPECT_EQ(titles(own(query)), (Strings{"mine", "mine too"}));
    query.sort = Sort::kCheapest;
    EXPECT_EQ(titles(own(query)), (Strings{"mine too", "mine"}));
    EXPECT_EQ(titles(page(query)), Strings{"mine too"}) << "others see what is available";
}

// HTTP-12
TEST_F(BrowseTicketsTest, WalksEverySortWithoutRepeatingOrSkipping) {
    for (int i = 0; i < 23; ++i) {
        contracts::TicketDetails details;
        if (i % 5 != 0) {
            details.starts_at = "2027-03-0" + std::to_string(1 + i % 3) + "T20:00Z";
        }
        list_event("t" + std::to_string(i), 100 + 100 * (i % 4), details);
    }
    for (const auto sort : {Sort::kNewest, Sort::kCheapest, Sort::kDearest, Sort::kSoonest}) {
        ListQuery query;
        query.sort = sort;
        const auto whole = titles(page(query));
        ASSERT_EQ(whole.size(), 23U);

        EXPECT_EQ(walk(on_sale_page, query, 1), whole);
        EXPECT_EQ(walk(on_sale_page, query, 5), whole);
        EXPECT_EQ(walk(own_page, query, 7), whole) << "the store sorts as the catalogue does";
    }
}

// HTTP-12
TEST_F(BrowseTicketsTest, KeepsItsPlaceWhileTicketsComeAndGo) {
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

TEST_F(BrowseTicketsTest, SortsByPriceAndThenById) {
    for (int i = 0; i < 6; ++i) {
        list_ticket("t" + std::to_string(i), i % 2 == 0 ? 500 : 700);
    }
    ListQuery query;
    for (const auto sort : {Sort::kCheapest, Sort::kDearest}) {
        query.sort = sort;
        const auto found = page(query).tickets;
        ASSERT_EQ(found.size(), 6U);
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

TEST_F(BrowseTicketsTest, ListsTheSoonestFirstAndTheUndatedLast) {
    list_a_few();
    list_event("Long over", 900, {.starts_at = "2026-01-01T20:00Z"});
    list_event("Began today", 900, {.starts_at = "2026-11-21T00:00Z"});
    ListQuery query;
    query.sort = Sort::kSoonest;

    const Strings expected{"Began today", "Row 3", "Stalls", "Standing"};
    auto found = titles(page(query));
    ASSERT_EQ(found.size(), 6U);
    found.resize(4);
    EXPECT_EQ(found, expected);
}

TEST_F(BrowseTicketsTest, FindsEveryWordInTitleEventVenueAndCity) {
    list_ticket("Rock in the park");
    list_ticket("Jazz in the CLUB");
    list_ticket("Rock club night 100%");
    list_a_few();
    const auto find = [&](std::string_view words) {
        ListQuery query;
        query.filter.words = search_words(words);
        auto found = titles(page(query));
        EXPECT_EQ(walk(own_page, query, 2), found) << "the store finds what the catalogue does";
        return found;
    };

    EXPECT_EQ(find("club rock"), Strings{"Rock club night 100%"});
    EXPECT_EQ(find("LUB"), (Strings{"Rock club night 100%", "Jazz in the CLUB"}));
    EXPECT_EQ(find("100%"), Strings{"Rock club night 100%"});
    EXPECT_EQ(find("swan opera berlin stalls"), Strings{"Stalls"});
    EXPECT_EQ(find("berlin"), (Strings{"Row 3", "Stalls"}));
    EXPECT_EQ(find("_"), Strings{});
    EXPECT_EQ(find("' OR 1=1 --"), Strings{});
    EXPECT_EQ(find("\"park"), Strings{});
}

TEST_F(BrowseTicketsTest, FindsByTheWordsOfAnEdit) {
    const Ticket ticket = list_ticket("Rock in the park");
    ASSERT_TRUE(edit(ticket, "seller", {"Jazz by the sea", Money{900}}));
    ListQuery query;

    query.filter.words = {"sea"};
    EXPECT_EQ(titles(page(query)), Strings{"Jazz by the sea"});
    query.filter.words = {"park"};
    EXPECT_EQ(titles(page(query)), Strings{});
    query.filter.words = {};
    query.filter.most = Money{900};
    EXPECT_EQ(titles(page(query)), Strings{"Jazz by the sea"});
}

TEST_F(BrowseTicketsTest, FiltersByPriceInclusively) {
    list_ticket("ten", 1000);
    list_ticket("twenty", 2000);
    list_ticket("thirty", 3000);
    ListQuery query;
    query.filter.least = Money{1000};
    query.filter.most = Money{2000};

    for (const auto sort : {Sort::kNewest, Sort::kDearest}) {
        query.sort = sort;
        EXPECT_EQ(walk(on_sale_page, query, 1), (Strings{"twenty", "ten"}));
        EXPECT_EQ(walk(own_page, query, 1), (Strings{"twenty", "ten"}));
    }
    query.sort = Sort::kCheapest;
    EXPECT_EQ(walk(on_sale_page, query, 1), (Strings{"ten", "twenty"}));
    query.filter.least = Money{2001};
    EXPECT_TRUE(page(query).tickets.empty()) << "nothing lies between bounds that cross";
}

TEST_F(BrowseTicketsTest, FiltersByCategoryCityAndDay) {
    list_a_few();
    const auto find = [&](auto set) {
        ListQuery query;
        set(query.filter);
        auto found = titles(page(query));
        EXPECT_EQ(walk(own_page, query, 2), found) << "the store filters as the catalogue does";
        return found;
    };

    EXPECT_EQ(find([](Filter& f) { f.category = "sports"; }), Strings{"Row 3"});
    EXPECT_EQ(find([](Filter& f) { f.city = "berlin"; }), (Strings{"Row 3", "Stalls"}));
    EXPECT_EQ(find([](Filter& f) { f.city = "rome"; }), Strings{});
    EXPECT_EQ(
        find([](Filter& f) { f.from = parse_day("2027-03-05"); }), (Strings{"Standing", "Stalls"})
    );
    EXPECT_EQ(
        find([](Filter& f) { f.to = parse_day("2027-03-05"); }), (Strings{"Row 3", "Stalls"})
    );
    EXPECT_EQ(find([](Filter& f) { f.from = f.to = parse_day("2027-03-06"); }), Strings{"Standing"})
        << "the day of the event's own zone";
}

TEST_F(BrowseTicketsTest, CountsEachFacetWithoutItsOwnFilter) {
    list_a_few();
    Filter filter;
    filter.city = "berlin";
    filter.category = "sports";

    const Facets found = facets(filter);

    EXPECT_EQ(found.total, 1);
    ASSERT_EQ(found.categories.size(), 2U);
    EXPECT_EQ(found.categories[0].value, "sports");
    EXPECT_EQ(found.categories[1].value, "theatre");
    ASSERT_EQ(found.cities.size(), 1U) << "the only city with sports";
    EXPECT_EQ(found.cities[0].value, "Berlin");
    EXPECT_EQ(found.cities[0].count, 1);
    EXPECT_EQ(found.price, (std::pair{Money{3000}, Money{3000}}));

    const Facets all = facets({});
    EXPECT_EQ(all.total, 4);
    EXPECT_EQ(all.cities[0].count, 2);
    EXPECT_EQ(all.price, (std::pair{Money{1000}, Money{5000}}));
    filter.words = {"nothing"};
    EXPECT_EQ(facets(filter).price, std::nullopt);
}

TEST_F(BrowseTicketsTest, CountsWhatASellerSold) {
    const Ticket sold = list_ticket("sold");
    list_ticket("free");
    list_ticket_of("other", "theirs", 500);
    reserve(sold, order);
    sell(sold, order);

    const auto figures = fake.await(browse_.figures(UserId{"seller"}));
    EXPECT_EQ(figures.available, 1);
    EXPECT_EQ(figures.sold, 1);
    EXPECT_EQ(fake.await(browse_.figures(UserId{"nobody"})).available, 0);
}

}  // namespace
}  // namespace stagedoor::tickets
