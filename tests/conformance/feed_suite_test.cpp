// What every way of carrying events must come to: each event's effect once, in order.
#include "tests/conformance/feed_suite.hpp"

#include <numeric>
#include <stdexcept>

namespace stagedoor::conformance {
namespace {

using Seqs = std::vector<std::int64_t>;

Seqs up_to(std::int64_t last) {
    Seqs seqs(static_cast<std::size_t>(last));
    std::iota(seqs.begin(), seqs.end(), 1);
    return seqs;
}

// BUS-08
TEST_P(FeedSuite, DeliversEverythingOnceAndInOrder) {
    Follower follower{feed()};
    say("before");
    follower.start();
    for (int i = 0; i < 20; ++i) {
        say("s" + std::to_string(i % 3));
        pass(Milliseconds{1});
    }
    arrive();

    EXPECT_EQ(follower.notes(), up_to(21));
    EXPECT_EQ(follower.hurried, up_to(21));
    EXPECT_EQ(follower.consumer().lag(), 0);
}

// BUS-08
TEST_P(FeedSuite, BringsAnAbsentConsumerUpToDateInSeveralPages) {
    Follower follower{feed(), {.batch = 7}};
    for (int i = 0; i < 50; ++i) {
        say("s");
    }

    follower.start();
    arrive();

    EXPECT_EQ(follower.notes(), up_to(50));
}

// BUS-08, EVT-07
TEST_P(FeedSuite, GoesOnWhereARestartedConsumerStopped) {
    Follower follower{feed()};
    follower.start();
    say("a");
    say("b");
    arrive();
    follower.stop();
    say("c");

    follower.start();
    say("d");
    arrive();

    EXPECT_EQ(follower.notes(), up_to(4));
}

// EVT-05
TEST_P(FeedSuite, AppliesABatchOnceThatIsDeliveredTwice) {
    Follower follower{feed(), {.deliver_twice = true}};
    for (int i = 0; i < 10; ++i) {
        say("s");
    }

    follower.start();
    say("s");
    arrive();

    EXPECT_EQ(follower.notes(), up_to(11));
}

// BUS-08, EVT-08
TEST_P(FeedSuite, TriesAnEventAgainThatWasRefusedOnce) {
    Follower follower{feed()};
    int throws_left = 2;
    follower.before_note = [&](const contracts::Event& event) {
        if (event.subject == "bad" && throws_left-- > 0) {
            throw std::runtime_error{"not yet"};
        }
    };
    follower.start();
    say("good");
    say("bad");
    say("good");
    pass(feed().delay() + Seconds{1});

    EXPECT_EQ(follower.notes(), up_to(3));
    EXPECT_EQ(follower.consumer().parked(), 0);
}

// EVT-08
TEST_P(FeedSuite, ParksWhatCannotBeAppliedWithItsSubjectAndLetsOthersFlow) {
    Follower follower{feed()};
    bool broken = true;
    follower.before_note = [&](const contracts::Event& event) {
        if (broken && event.seq == 2) {
            throw contracts::DecodeError{"no such member"};
        }
    };
    follower.start();
    for (const char* subject : {"a", "bad", "b", "bad", "c", "bad"}) {
        say(subject);
    }
    pass(Seconds{5});

    EXPECT_EQ(follower.notes(), (Seqs{1, 3, 5}));
    EXPECT_EQ(follower.consumer().cursor(), 6);
    EXPECT_EQ(follower.consumer().parked(), 3);
    EXPECT_EQ(
        follower.parked(),
        (std::vector<std::string>{
            "2 bad: no such member",
            "4 bad: behind a parked event of the same key",
            "6 bad: behind a parked event of the same key"})
    );

    // Still broken: a restart changes nothing, and takes nothing out of order.
    follower.stop();
    follower.start();
    EXPECT_EQ(follower.notes(), (Seqs{1, 3, 5}));
    EXPECT_EQ(follower.consumer().parked(), 3);

    follower.stop();
    broken = false;
    follower.start();
    EXPECT_EQ(follower.notes(), (Seqs{1, 3, 5, 2, 4, 6}));
    EXPECT_EQ(follower.consumer().parked(), 0);
    say("bad");
    arrive();
    EXPECT_EQ(follower.notes().back(), 7);
}

// EVT-08
TEST_P(FeedSuite, KeepsTheOrderThatAHandlerAsksFor) {
    Follower follower{feed()};
    follower.key = [](const contracts::Event& event) {
        return event.subject.substr(0, 1);
    };
    bool broken = true;
    follower.before_note = [&](const contracts::Event& event) {
        if (broken && event.seq == 1) {
            throw std::runtime_error{"not now"};
        }
    };
    follower.start();
    for (const char* subject : {"a1", "b1", "a2", "b2"}) {
        say(subject);
    }
    pass(Seconds{5});
    EXPECT_EQ(follower.notes(), (Seqs{2, 4}));

    broken = false;
    pass(Seconds{60});
    EXPECT_EQ(follower.notes(), (Seqs{2, 4, 1, 3}));
}

// EVT-08
TEST_P(FeedSuite, TriesWhatIsParkedAgainEveryMinute) {
    Follower follower{feed()};
    bool broken = true;
    int tries = 0;
    follower.before_note = [&](const contracts::Event& event) {
        if (broken && event.seq == 1) {
            ++tries;
            throw std::runtime_error{"not now"};
        }
    };
    follower.start();
    say("a");
    say("b");
    pass(Seconds{5});
    ASSERT_EQ(follower.consumer().parked(), 1);
    const int at_first = tries;

    pass(Seconds{60});
    EXPECT_EQ(tries, at_first + 1);
    EXPECT_EQ(follower.consumer().parked(), 1);
    broken = false;
    pass(Seconds{60});

    EXPECT_EQ(follower.notes(), (Seqs{2, 1}));
    EXPECT_EQ(follower.consumer().parked(), 0);
}

// EVT-08
TEST_P(FeedSuite, PassesOverAnUnknownType) {
    Follower follower{feed()};
    follower.start();
    say("s", "never:heard-of");
    say("s");
    arrive();

    EXPECT_EQ(follower.notes(), Seqs{2});
    EXPECT_EQ(follower.consumer().parked(), 0);
    EXPECT_EQ(follower.consumer().cursor(), 2);
}

TEST_P(FeedSuite, CatchesUpWithWhatWasAcknowledged) {
    Follower follower{feed()};
    follower.start();
    auto body = [](Transaction& tx) {
        tx.emit({"said", "s", std::nullopt, "{}"});
    };
    auto task = [&]() -> Task<bool> {
        co_await feed().producer_store().write(body);
        const Monotonic deadline = fake().env().scheduler().monotonic() + Seconds{1};
        co_return co_await follower.consumer().catch_up(deadline);
    };

    EXPECT_TRUE(fake().await(task()));
    EXPECT_EQ(follower.notes(), Seqs{1});
}

TEST_P(FeedSuite, GivesUpCatchingUpAtTheDeadline) {
    Follower follower{feed()};
    say("s");
    const Monotonic deadline = fake().env().scheduler().monotonic() + Seconds{1};

    auto pending = fake().start(follower.consumer().catch_up(deadline));
    pass(Milliseconds{999});
    EXPECT_FALSE(pending.done());
    pass(Milliseconds{1});

    ASSERT_TRUE(pending.done());
    EXPECT_FALSE(pending.get());
}

// BUS-06
TEST_P(FeedSuite, StopsAConsumerThatStartsBeforeTheOldestKeptEvent) {
    for (int i = 0; i < 5; ++i) {
        say("s");
    }
    fake().await(feed().outbox().trim(Instant::max(), 3));
    Follower follower{feed()};
    follower.start();
    arrive();

    EXPECT_NE(follower.consumer().failure().find("keeps no events before 4"), std::string::npos);
    EXPECT_TRUE(follower.notes().empty());
}

}  // namespace
}  // namespace stagedoor::conformance
