#include "services/expiration/domain/agenda.hpp"

#include <cstdio>
#include <string>

#include <gtest/gtest.h>

namespace stagedoor::expiration {
namespace {

OrderId order(int number) {
    std::string text = std::to_string(number);
    return OrderId::parse(std::string(24 - text.size(), '0') + text).value();
}

Instant at(int second) {
    return Instant{Seconds{second}};
}

Deadline deadline(int second, int number) {
    return {at(second), order(number)};
}

using Deadlines = std::vector<Deadline>;

// An agenda that has read a store.
Agenda loaded(const Deadlines& rows, std::size_t capacity = 3) {
    Agenda agenda{capacity};
    agenda.begin_load();
    agenda.finish_load(rows);
    return agenda;
}

TEST(Agenda, KnowsNothingBeforeTheStoreWasRead) {
    Agenda agenda;
    agenda.add(deadline(1, 1));

    EXPECT_TRUE(agenda.must_load(at(0)));
    EXPECT_EQ(agenda.size(), 0U);
    EXPECT_FALSE(loaded({}).must_load(at(9999)));
}

TEST(Agenda, GivesWhatIsDueInOrderAndNothingEarly) {
    Agenda agenda = loaded({deadline(10, 2), deadline(20, 3)});
    agenda.add(deadline(10, 1));

    EXPECT_EQ(agenda.next(), at(10));
    EXPECT_EQ(agenda.take_due(at(10) - Milliseconds{1}, 9), Deadlines{});
    EXPECT_EQ(agenda.take_due(at(10), 9), (Deadlines{deadline(10, 1), deadline(10, 2)}));
    EXPECT_EQ(agenda.next(), at(20));
}

TEST(Agenda, GivesNoMoreThanAsked) {
    Agenda agenda = loaded({deadline(1, 1), deadline(1, 2), deadline(1, 3)});

    EXPECT_EQ(agenda.take_due(at(1), 2), (Deadlines{deadline(1, 1), deadline(1, 2)}));
    EXPECT_EQ(agenda.take_due(at(1), 2), Deadlines{deadline(1, 3)});
}

TEST(Agenda, HoldsTheSoonerOfTwoDeadlinesOfOneOrder) {
    Agenda agenda = loaded({deadline(10, 1), deadline(10, 2)});

    agenda.add(deadline(30, 1));
    agenda.add(deadline(5, 2));

    EXPECT_EQ(agenda.take_due(at(30), 9), (Deadlines{deadline(5, 2), deadline(10, 1)}));
    EXPECT_EQ(agenda.size(), 0U);
}

TEST(Agenda, ForgetsAnOrder) {
    Agenda agenda = loaded({deadline(10, 1)});

    agenda.remove(order(1));
    agenda.remove(order(2));

    EXPECT_EQ(agenda.next(), std::nullopt);
}

TEST(Agenda, LeavesWhatLiesBeyondItsHorizonToTheStore) {
    Agenda agenda = loaded({deadline(1, 1), deadline(2, 2), deadline(3, 3), deadline(4, 4)});
    EXPECT_EQ(agenda.size(), 3U);

    agenda.add(deadline(4, 5));
    agenda.add(deadline(50, 6));
    EXPECT_EQ(agenda.size(), 3U);

    EXPECT_EQ(agenda.take_due(at(3), 9).size(), 3U);
    EXPECT_EQ(agenda.next(), at(4));
    EXPECT_FALSE(agenda.must_load(at(3)));
    EXPECT_TRUE(agenda.must_load(at(4)));
}

TEST(Agenda, DrawsItsHorizonInWhenItIsFull) {
    Agenda agenda = loaded({});
    for (int i = 1; i <= 4; ++i) {
        agenda.add(deadline(10 - i, i));
    }

    EXPECT_EQ(agenda.size(), 3U);
    EXPECT_EQ(agenda.take_due(at(9), 9).size(), 3U);
    EXPECT_TRUE(agenda.must_load(at(9)));
}

TEST(Agenda, AnOrderThatMovesBeyondTheHorizonIsNotHeld) {
    Agenda agenda = loaded({deadline(1, 1), deadline(2, 2), deadline(3, 3), deadline(4, 4)});

    EXPECT_EQ(agenda.take_due(at(1), 9), Deadlines{deadline(1, 1)});
    agenda.add(deadline(60, 1));

    EXPECT_EQ(agenda.take_due(at(60), 9), (Deadlines{deadline(2, 2), deadline(3, 3)}));
    EXPECT_TRUE(agenda.must_load(at(60)));
}

TEST(Agenda, KeepsWhatIsAddedWhileTheStoreIsRead) {
    Agenda agenda{3};
    agenda.begin_load();
    agenda.add(deadline(5, 1));
    agenda.add(deadline(7, 2));

    agenda.finish_load({deadline(1, 2), deadline(6, 3)});

    EXPECT_EQ(
        agenda.take_due(at(9), 9), (Deadlines{deadline(1, 2), deadline(5, 1), deadline(6, 3)})
    );
}

TEST(Agenda, MissesNothingWhenMoreIsAddedThanItHoldsWhileTheStoreIsRead) {
    Agenda agenda{3};
    agenda.begin_load();
    for (int i = 1; i <= 5; ++i) {
        agenda.add(deadline(i, i));
    }
    agenda.finish_load({deadline(7, 7)});

    EXPECT_EQ(agenda.take_due(at(9), 9).size(), 3U);
    EXPECT_TRUE(agenda.must_load(at(4)));
}

TEST(Agenda, ClearedItKnowsNothing) {
    Agenda agenda = loaded({deadline(1, 1)});

    agenda.clear();

    EXPECT_TRUE(agenda.must_load(at(0)));
    EXPECT_EQ(agenda.take_due(at(9), 9), Deadlines{});
}

}  // namespace
}  // namespace stagedoor::expiration
