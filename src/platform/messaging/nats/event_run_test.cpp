#include "platform/messaging/nats/event_run.hpp"

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

using Heard = EventRun::Heard;

OutboxPage said(std::int64_t first, std::int64_t last, const std::string& history = "") {
    OutboxPage page;
    for (auto seq = first; seq <= last; ++seq) {
        contracts::Event event;
        event.seq = seq;
        event.id = history + std::to_string(seq);
        page.events.push_back(std::move(event));
    }
    if (first > 1) {
        page.after_id = history + std::to_string(first - 1);
    }
    page.head = last;
    return page;
}

class EventRunTest : public ::testing::Test {
  protected:
    // "4: 5 6", the id before and the events; "nothing".
    std::string read(std::int64_t after, std::int64_t limit = 10) {
        const auto page = run_.read(after, limit);
        if (!page) {
            return "nothing";
        }
        std::string text = page->after_id.value_or("-") + ":";
        for (const auto& event : page->events) {
            text += " " + event.id;
        }
        return text;
    }

    EventRun run_;
};

TEST_F(EventRunTest, GoesOnFromMessageToMessage) {
    EXPECT_EQ(read(0), "nothing");
    EXPECT_EQ(run_.hear(said(5, 6)), Heard::kNews);
    EXPECT_EQ(run_.hear(said(7, 8)), Heard::kNews);

    EXPECT_EQ(read(4), "4: 5 6 7 8");
    EXPECT_EQ(read(5, 2), "5: 6 7");
    EXPECT_EQ(read(3), "nothing");
    EXPECT_EQ(read(8), "nothing");
}

// EVT-05
TEST_F(EventRunTest, PassesOverWhatItKnows) {
    run_.hear(said(5, 8));

    EXPECT_EQ(run_.hear(said(5, 8)), Heard::kOld);
    EXPECT_EQ(run_.hear(said(6, 7)), Heard::kOld);
    EXPECT_EQ(run_.hear(said(1, 4)), Heard::kOld);
    EXPECT_EQ(run_.hear(said(7, 9)), Heard::kNews);

    EXPECT_EQ(read(4), "4: 5 6 7 8 9");
}

// BUS-01
TEST_F(EventRunTest, BeginsAnewBehindAGap) {
    run_.hear(said(5, 6));
    EXPECT_EQ(run_.hear(said(8, 9)), Heard::kNews);
    EXPECT_EQ(run_.hear(said(7, 7)), Heard::kOld);

    EXPECT_EQ(read(6), "nothing");
    EXPECT_EQ(read(7), "7: 8 9");
}

// BUS-07
TEST_F(EventRunTest, ForgetsAllWhenTwoHistoriesMeet) {
    run_.hear(said(5, 8));
    EXPECT_EQ(run_.hear(said(7, 9, "x")), Heard::kConflict);
    EXPECT_EQ(read(4), "nothing");

    run_.hear(said(5, 8));
    EXPECT_EQ(run_.hear(said(9, 9, "x")), Heard::kConflict);

    run_.hear(said(5, 8));
    EXPECT_EQ(run_.hear(said(3, 4, "x")), Heard::kConflict);
}

TEST_F(EventRunTest, KeepsTheNewest) {
    const auto most = static_cast<std::int64_t>(EventRun::kMostEvents);
    run_.hear(said(1, most));
    EXPECT_EQ(read(0, 1), "-: 1");
    run_.hear(said(most + 1, most + 1));

    EXPECT_EQ(read(0, 1), "nothing");
    EXPECT_EQ(read(1, 1), "1: 2");
}

}  // namespace
}  // namespace stagedoor
