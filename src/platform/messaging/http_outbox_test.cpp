#include "platform/messaging/http_outbox.hpp"

#include <algorithm>
#include <cctype>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http_client/testing/scripted_client.hpp"
#include "platform/messaging/outbox_wire.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using contracts::Service;
using stagedoor::testing::ScriptedClient;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Pair;

class HttpOutboxTest : public ::testing::Test {
  protected:
    static std::vector<contracts::Event> events(std::int64_t first, std::int64_t last) {
        std::vector<contracts::Event> made;
        for (auto seq = first; seq <= last; ++seq) {
            contracts::Event event;
            event.source = Service::kOrders;
            event.seq = seq;
            event.id = "id" + std::to_string(seq);
            event.type = "said";
            event.subject = "s";
            event.time = FakeEnv::kStart;
            event.data = "{}";
            made.push_back(std::move(event));
        }
        return made;
    }
    static OutboxPage page(std::int64_t first, std::int64_t last) {
        OutboxPage made;
        made.events = events(first, last);
        made.head = last;
        made.after_id = "id" + std::to_string(first - 1);
        return made;
    }
    void answer(const OutboxPage& page) {
        client_.reply = {};
        client_.reply.status = 200;
        client_.reply.headers = {{"content-type", std::string{contracts::kBatchType}}};
        for (const auto& [name, value] : outbox_wire::headers_of(page)) {
            std::string lower = name;
            std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
                return static_cast<char>(std::tolower(c));
            });
            client_.reply.headers.emplace_back(lower, value);
        }
        client_.reply.body = contracts::to_batch(page.events);
    }
    OutboxPage read(std::int64_t after, std::int64_t limit = 10) {
        return fake_.await(outbox_.read(after, limit));
    }
    // Why a read behind event 4 is refused.
    std::string refusal(std::int64_t limit = 10) {
        try {
            (void)read(4, limit);
        } catch (const Unavailable& error) {
            return error.what();
        }
        return "none";
    }

    FakeEnv fake_;
    ScriptedClient client_;
    HttpOutbox outbox_{
        fake_.env(), client_, Service::kOrders, {.address = "http://there", .token = "a-token"}};
};

TEST_F(HttpOutboxTest, ReadsAStretch) {
    auto there = page(5, 7);
    there.head = 9;
    there.oldest = 3;
    answer(there);

    const auto here = read(4, 3);

    EXPECT_EQ(contracts::to_batch(here.events), contracts::to_batch(there.events));
    EXPECT_EQ(here.head, 9);
    EXPECT_EQ(here.oldest, 3);
    EXPECT_EQ(here.after_id, "id4");
    EXPECT_EQ(
        client_.calls.at(0).url, "http://there/internal/outbox?producer=orders&after=4&limit=3"
    );
    EXPECT_THAT(client_.calls.at(0).headers, Contains(Pair("Authorization", "Bearer a-token")));
}

TEST_F(HttpOutboxTest, NeverAsksForMoreThanAReplyHolds) {
    answer(page(5, 5));
    (void)read(4, 100'000);

    EXPECT_THAT(client_.calls.at(0).url, HasSubstr("limit=256"));
    EXPECT_EQ(client_.calls.at(0).max_reply, HttpOutbox::kMostBytes);
}

TEST_F(HttpOutboxTest, TellsOfAHigherHead) {
    const auto seen = outbox_.moved().count();
    answer(page(5, 7));
    (void)read(4);
    EXPECT_EQ(outbox_.head(), 7);
    EXPECT_EQ(outbox_.moved().count(), seen + 1);

    (void)read(4);
    EXPECT_EQ(outbox_.moved().count(), seen + 1);
}

TEST_F(HttpOutboxTest, AsksForTheHeadAlone) {
    OutboxPage empty;
    empty.head = 12;
    answer(empty);
    const auto deadline = fake_.env().scheduler().monotonic() + Milliseconds{300};

    EXPECT_EQ(fake_.await(outbox_.present_head(deadline)), 12);
    EXPECT_EQ(client_.calls.at(0).timeout, Milliseconds{300});
    EXPECT_EQ(outbox_.head(), 12);
}

// BUS-06
TEST_F(HttpOutboxTest, TellsWhatIsGone) {
    OutboxPage trimmed;
    trimmed.head = 9;
    trimmed.oldest = 8;
    answer(trimmed);
    client_.reply.status = 410;
    client_.reply.body = R"({"errors":[]})";

    const auto here = read(4);

    EXPECT_TRUE(here.events.empty());
    EXPECT_EQ(here.oldest, 8);
}

TEST_F(HttpOutboxTest, SaysWhyThereIsNoAnswer) {
    client_.reply.failure = "refused";
    EXPECT_THAT(refusal(), HasSubstr("refused"));
    client_.reply.status = 401;
    EXPECT_THAT(refusal(), HasSubstr("401"));
}

TEST_F(HttpOutboxTest, RefusesWhatIsNoPageOfThisProducer) {
    answer(page(5, 7));
    EXPECT_EQ(refusal(3), "none");
    EXPECT_THAT(refusal(2), HasSubstr("more events"));

    answer(page(6, 7));
    EXPECT_THAT(refusal(), HasSubstr("gap"));

    auto wrong = page(5, 7);
    wrong.events[1].seq = 7;
    answer(wrong);
    EXPECT_THAT(refusal(), HasSubstr("gap"));

    wrong = page(5, 7);
    wrong.events[1].source = Service::kAuth;
    answer(wrong);
    EXPECT_THAT(refusal(), HasSubstr("somebody else"));

    wrong = page(5, 7);
    wrong.head = 6;
    answer(wrong);
    EXPECT_THAT(refusal(), HasSubstr("beyond its head"));

    answer(page(5, 7));
    client_.reply.body.pop_back();
    EXPECT_THAT(refusal(), HasSubstr("not a JSON array"));

    answer(page(5, 7));
    client_.reply.headers[0].second = "text/html";
    EXPECT_THAT(refusal(), HasSubstr("200"));

    for (const char* const value : {"", "x", "-1", "7x", "99999999999999999999"}) {
        answer(page(5, 7));
        client_.reply.headers[1].second = value;
        EXPECT_THAT(refusal(), HasSubstr("Head")) << value;
    }
}

}  // namespace
}  // namespace stagedoor
