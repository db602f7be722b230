#include "stripe_simulator/engine/list_calls.hpp"

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

const std::string kIntents = "/v1/payment_intents";
const std::string kSearch = "/v1/payment_intents/search";

// Creates intents one second apart, oldest first.
std::vector<std::string> create_many(Account& account, std::size_t count) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back(account.create());
        account.clock.advance(Seconds{1});
    }
    return ids;
}

std::vector<std::string> ids_of(const TestReply& reply) {
    std::vector<std::string> ids;
    for (const auto& item : reply.json.at("data").as_array()) {
        ids.emplace_back(item.at("id").as_string().c_str());
    }
    return ids;
}

TEST(StripeLists, ComeNewestFirstInPages) {
    Account account;
    const auto ids = create_many(account, 5);

    const auto first = account.get(kIntents, {{"limit", "2"}});
    const auto last = account.get(kIntents, {{"limit", "3"}, {"starting_after", ids[3]}});

    EXPECT_EQ(ids_of(first), (std::vector{ids[4], ids[3]}));
    EXPECT_EQ(first.at("/has_more"), "true");
    EXPECT_EQ(first.at("/url"), kIntents);
    EXPECT_EQ(ids_of(last), (std::vector{ids[2], ids[1], ids[0]}));
    EXPECT_EQ(last.at("/has_more"), "false");
}

TEST(StripeLists, GoBackwardsToo) {
    Account account;
    const auto ids = create_many(account, 5);

    const auto page = account.get(kIntents, {{"limit", "2"}, {"ending_before", ids[0]}});

    EXPECT_EQ(ids_of(page), (std::vector{ids[2], ids[1]}));
    EXPECT_EQ(page.at("/has_more"), "true");
    EXPECT_EQ(account.get(kIntents, {{"ending_before", ids[3]}}).at("/has_more"), "false");
}

TEST(StripeLists, LimitTheirPages) {
    Account account;
    (void)create_many(account, 11);

    EXPECT_EQ(ids_of(account.get(kIntents)).size(), 10U);
    EXPECT_EQ(ids_of(account.get(kIntents, {{"limit", "100"}})).size(), 11U);
    EXPECT_EQ(account.get(kIntents, {{"limit", "101"}}).status, 400);
    EXPECT_EQ(account.get(kIntents, {{"limit", "0"}}).status, 400);
    EXPECT_EQ(account.get(kIntents, {{"starting_after", "pi_no"}}).status, 400);
}

TEST(StripeLists, FilterByTime) {
    Account account;
    const auto ids = create_many(account, 3);
    const auto created = account.retrieve(ids[1]).at("/created");

    EXPECT_EQ(ids_of(account.get(kIntents, {{"created", created}})), (std::vector{ids[1]}));
    EXPECT_EQ(ids_of(account.get(kIntents, {{"created[gt]", created}})), (std::vector{ids[2]}));
    EXPECT_EQ(ids_of(account.get(kIntents, {{"created[lt]", created}})), (std::vector{ids[0]}));
    EXPECT_EQ(ids_of(account.get(kIntents, {{"created[gte]", created}})).size(), 2U);
    EXPECT_EQ(ids_of(account.get(kIntents, {{"created[lte]", created}})).size(), 2U);
    EXPECT_EQ(account.get(kIntents, {{"created[at]", created}}).status, 400);
}

TEST(StripeLists, OfEventsFilterByType) {
    Account account;
    (void)account.captured();

    EXPECT_EQ(ids_of(account.get("/v1/events", {{"type", "charge.captured"}})).size(), 1U);
    EXPECT_EQ(ids_of(account.get("/v1/events", {{"type", "charge.*"}})).size(), 2U);
    EXPECT_EQ(
        ids_of(account.get(
                   "/v1/events",
                   {{"types[]", "charge.captured"}, {"types[]", "payment_intent.created"}}
               )
        ).size(),
        2U
    );
}

TEST(StripeLists, OfPaymentMethodsNeedAType) {
    Account account;
    (void)account.authorize();

    EXPECT_EQ(account.get("/v1/payment_methods").at("/error/code"), "parameter_missing");
    EXPECT_EQ(ids_of(account.get("/v1/payment_methods", {{"type", "card"}})).size(), 1U);
}

TEST(StripeSearch, FindsByMetadata) {
    Account account;
    const auto ids = create_many(account, 2);
    (void)account.post(
        kIntents, {{"amount", "700"}, {"currency", "usd"}, {"metadata[order_id]", "other"}}
    );
    const std::string ours = "metadata['order_id']:'6b014f90deadbeef01234567'";

    const auto found = account.get(kSearch, {{"query", ours}});
    EXPECT_EQ(found.at("/object"), "search_result");
    EXPECT_EQ(ids_of(found), (std::vector{ids[1], ids[0]}));

    const auto first = account.get(kSearch, {{"query", ours}, {"limit", "1"}});
    EXPECT_EQ(first.at("/has_more"), "true");
    const auto next = first.at("/next_page");
    const auto second = account.get(kSearch, {{"query", ours}, {"limit", "1"}, {"page", next}});
    EXPECT_EQ(ids_of(second), (std::vector{ids[0]}));
    EXPECT_EQ(second.at("/next_page"), "null");
}

TEST(StripeSearch, JoinsClausesByAnd) {
    Account account;
    const auto open = account.create();
    const auto held = account.authorize();
    const auto find = [&](std::string_view query) {
        return ids_of(account.get(kSearch, {{"query", query}}));
    };

    EXPECT_EQ(find("status:'requires_capture' AND amount>=2000"), (std::vector{held}));
    EXPECT_EQ(find("-status:\"requires_capture\" AND currency:'usd'"), (std::vector{open}));
    EXPECT_TRUE(find("amount<2000").empty());
    EXPECT_EQ(find("amount:2000 AND created>5").size(), 2U);
}

TEST(StripeSearch, RefusesWhatItDoesNotUnderstand) {
    Account account;
    for (const auto* query :
         {"x",
          "status",
          "colour:'red'",
          "status>'x'",
          "amount:x",
          "status:'x' OR status:'y'",
          "status:'x' status:'y'",
          "status:'x",
          "metadata[order_id]:'x'",
          "status:'x' AND "}) {
        EXPECT_EQ(account.get(kSearch, {{"query", query}}).status, 400) << query;
    }
    EXPECT_EQ(account.get(kSearch).at("/error/code"), "parameter_missing");
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
