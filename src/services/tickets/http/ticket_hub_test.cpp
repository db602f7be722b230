#include "services/tickets/http/ticket_hub.hpp"

#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/testing/scripted_stream.hpp"
#include "services/tickets/domain/ticket.hpp"
#include "services/tickets/http/ticket_json.hpp"
#include "services/tickets/testing/builders.hpp"

namespace stagedoor::tickets {
namespace {

using http::testing::CountingWaker;
using testing::an_id;
using Lines = std::vector<std::string>;

std::string name_of(const std::string& text, const std::string& field) {
    std::smatch match;
    const std::regex line{"(?:^|\n)" + field + ": ([^\n]*)"};
    return std::regex_search(text, match, line) ? match[1].str() : "";
}

// "ticket 3" for every event in `text`; of a reset also its reason.
Lines events_in(std::string text) {
    Lines found;
    for (auto end = text.find("\n\n"); end != std::string::npos; end = text.find("\n\n")) {
        const auto event = text.substr(0, end);
        std::smatch reason;
        const bool is_reset =
            std::regex_search(event, reason, std::regex{"\"reason\":\"([a-z-]+)\""});
        found.push_back(
            name_of(event, "event") + " " + name_of(event, "id") +
            (is_reset ? " " + reason[1].str() : "")
        );
        text.erase(0, end + 2);
    }
    return found;
}

class TicketHubTest : public ::testing::Test {
  protected:
    // An open stream, and who is woken for it.
    struct Client {
        CountingWaker waker;
        std::shared_ptr<http::Stream> stream;

        Lines hear() { return events_in(http::testing::drain(*stream)); }
    };

    void SetUp() override { hub->start(); }

    std::unique_ptr<Client> connect(TicketWish wish = {}) {
        auto client = std::make_unique<Client>();
        client->stream = hub->open(std::move(wish));
        client->stream->open(client->waker);
        return client;
    }
    // The ticket of `digit` changes `times` times, one event after the other.
    void change(int times = 1, char digit = '7') {
        for (int i = 0; i < times; ++i) {
            hub->publish(std::vector{event_of(digit)});
        }
    }
    contracts::Event event_of(char digit) {
        const auto change = edit(a_ticket(digit), UserId{"seller"}, {"Edited", Money{2000}});
        auto fact = contracts::encode(change->event);
        contracts::Event event;
        event.source = contracts::Service::kTickets;
        event.seq = ++seq;
        event.type = fact.type;
        event.subject = fact.subject;
        event.data = fact.data;
        return event;
    }
    static Ticket a_ticket(char digit) { return testing::a_ticket(digit); }

    std::int64_t seq = 0;
    std::shared_ptr<TicketHub> hub = std::make_shared<TicketHub>([this] { return seq; });
};

TEST_F(TicketHubTest, ReplaysNothingWithoutAPosition) {
    change(3);

    const auto client = connect();
    EXPECT_EQ(client->hear(), (Lines{"ready 3"}));
    change(2);

    EXPECT_EQ(client->hear(), (Lines{"ticket 4", "ticket 5"}));
    EXPECT_EQ(client->hear(), Lines{});
}

TEST_F(TicketHubTest, TellsTheTicketAsReadersSeeIt) {
    Ticket ticket = a_ticket('7');
    ticket.listing.details.venue = "Arena";
    ticket.listing.details.seat = "12";
    const auto reserved = reserve(std::move(ticket), an_id<OrderId>('1'));
    auto fact = contracts::encode((*reserved)->event);
    contracts::Event event;
    event.seq = 1;
    event.type = fact.type;
    event.subject = fact.subject;
    event.data = fact.data;
    const auto client = connect();
    (void)client->hear();

    hub->publish(std::vector{event});

    EXPECT_EQ(
        http::testing::drain(*client->stream),
        "id: 1\nevent: ticket\ndata: " + to_json((*reserved)->ticket) + "\n\n"
    );
}

TEST_F(TicketHubTest, GoesOnBehindThePosition) {
    change(5);

    EXPECT_EQ(connect({.seen = 3, .ids = {}})->hear(), (Lines{"ticket 4", "ticket 5", "ready 5"}));
    EXPECT_EQ(connect({.seen = 5, .ids = {}})->hear(), (Lines{"ready 5"}));
    EXPECT_EQ(connect({.seen = 0, .ids = {}})->hear().size(), 6U);
}

TEST_F(TicketHubTest, ReplaysAThousandEventsAndNotOneMore) {
    change(1500);

    const auto all = connect({.seen = 500, .ids = {}})->hear();
    ASSERT_EQ(all.size(), 1001U);
    for (std::size_t i = 0; i < 1000; ++i) {
        ASSERT_EQ(all[i], "ticket " + std::to_string(501 + i));
    }
    EXPECT_EQ(all.back(), "ready 1500");
    EXPECT_EQ(
        connect({.seen = 499, .ids = {}})->hear(), (Lines{"reset 1500 too-old", "ready 1500"})
    );
}

// A client may know of what the hub has not heard yet.
TEST_F(TicketHubTest, BeginsOnlyWithWhatWasSaidBefore) {
    change(2);
    const std::vector late{event_of('7'), event_of('7')};

    const auto client = connect({.seen = 3, .ids = {}});
    EXPECT_EQ(client->hear(), Lines{});
    hub->publish(late);

    EXPECT_EQ(client->waker.woken, 1);
    EXPECT_EQ(client->hear(), (Lines{"ticket 4", "ready 4"}));
}

TEST_F(TicketHubTest, SaysWhenAPositionLiesAhead) {
    change(2);

    const auto client = connect({.seen = 3, .ids = {}});

    EXPECT_EQ(client->hear(), (Lines{"reset 2 ahead", "ready 2"}));
    change();
    EXPECT_EQ(client->hear(), (Lines{"ticket 3"}));
}

TEST_F(TicketHubTest, ResetsAReaderThatIsTooSlow) {
    const auto client = connect();
    (void)client->hear();

    change(1001);

    EXPECT_EQ(client->hear(), (Lines{"reset 1001 too-old"}));
    change();
    EXPECT_EQ(client->hear(), (Lines{"ticket 1002"}));
}

TEST_F(TicketHubTest, TellsOnlyWhatWasAskedFor) {
    change(2, '7');
    change(1, '8');
    TicketWish wish{.seen = 0, .ids = {an_id<TicketId>('8'), an_id<TicketId>('9')}};
    const auto client = connect(std::move(wish));

    EXPECT_EQ(client->hear(), (Lines{"ticket 3", "ready 3"}));
    change(1, '7');
    change(1, '9');

    EXPECT_EQ(client->hear(), (Lines{"ticket 5"}));
}

TEST_F(TicketHubTest, LetsThoseSleepWhomItDoesNotConcern) {
    const auto client = connect({.seen = {}, .ids = {an_id<TicketId>('8')}});
    (void)client->hear();

    change(2000, '7');
    EXPECT_EQ(client->waker.woken, 0);
    change(1, '8');

    EXPECT_EQ(client->waker.woken, 1);
    EXPECT_EQ(client->hear(), (Lines{"ticket 2001"})) << "no reset: nothing was missed";
}

TEST_F(TicketHubTest, KeepsItsPlaceWhenSomethingComesBeforeItHasHeardTheLast) {
    const auto client = connect({.seen = {}, .ids = {an_id<TicketId>('8')}});
    (void)client->hear();

    change(1, '8');
    change(1, '7');

    EXPECT_EQ(client->hear(), (Lines{"ticket 1"}));
}

TEST_F(TicketHubTest, WakesOnceForAllThatComesTogether) {
    const auto client = connect();
    (void)client->hear();
    std::vector<contracts::Event> burst;
    for (int i = 0; i < 500; ++i) {
        burst.push_back(event_of('7'));
    }

    hub->publish(burst);

    EXPECT_EQ(client->waker.woken, 1);
    EXPECT_EQ(client->hear().size(), 500U);
}

TEST_F(TicketHubTest, TellsALongReplayInPieces) {
    change(1000);
    const auto client = connect({.seen = 0, .ids = {}});

    std::string piece;
    (void)client->stream->next(piece);

    EXPECT_GE(piece.size(), http::kMaxPiece);
    EXPECT_LT(piece.size(), http::kMaxPiece + 1024);
}

TEST_F(TicketHubTest, PassesOverWhatIsNoTicket) {
    const auto client = connect();
    (void)client->hear();
    auto broken = event_of('7');
    broken.data = "{}";
    auto other = event_of('7');
    other.type = "ticket:painted";

    hub->publish(std::vector{broken, other, event_of('7')});

    EXPECT_EQ(client->hear(), (Lines{"ticket 3"}));
}

TEST_F(TicketHubTest, EndsItsStreamsWhenItStops) {
    change(3);
    const auto before = connect();
    (void)before->hear();

    hub->stop();
    const auto late = connect();

    std::string out;
    EXPECT_EQ(before->waker.woken, 1);
    EXPECT_TRUE(before->stream->next(out).ended);
    EXPECT_TRUE(late->stream->next(out).ended);
    hub->start();
    EXPECT_TRUE(before->stream->next(out).ended) << "it belongs to the time before";
    EXPECT_EQ(out, "");
    seq = 0;
    EXPECT_EQ(connect()->hear(), (Lines{"ready 0"}));
}

TEST_F(TicketHubTest, MayLoseAStreamAtAnyTime) {
    auto client = connect();
    auto never_opened = hub->open({});
    client->stream.reset();
    never_opened.reset();

    change();
    hub->stop();

    EXPECT_EQ(client->waker.woken, 0);
}

}  // namespace
}  // namespace stagedoor::tickets
