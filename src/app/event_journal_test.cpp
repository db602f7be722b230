#include "app/event_journal.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

contracts::Event event(std::string type, std::int64_t seq) {
    contracts::Event made;
    made.source = contracts::Service::kOrders;
    made.seq = seq;
    made.id = "6b014f90feedface0000000" + std::to_string(seq);
    made.type = std::move(type);
    made.subject = "6b014f90deadbeef01234567";
    made.data = "{}";
    return made;
}

class Journal : public ::testing::Test {
  protected:
    void SetUp() override {
        journal_.record(std::array{event("order:created", 1), event("order:cancelled", 2)});
        journal_.record(std::array{event("order:created", 3)});
    }

    EventJournal journal_;
};

TEST_F(Journal, NumbersEventsInTheOrderOfTheirCommits) {
    const auto text = journal_.to_json({});

    EXPECT_THAT(text, HasSubstr(R"("feedseq":1)"));
    EXPECT_THAT(text, HasSubstr(R"("feedseq":3)"));
    EXPECT_THAT(text, HasSubstr(R"("last":3})"));
}

TEST_F(Journal, ShowsWhatComesAfterAPositionUpToALimit) {
    const auto text = journal_.to_json({1, 1, ""});

    EXPECT_THAT(text, HasSubstr(R"("feedseq":2)"));
    EXPECT_THAT(text, Not(HasSubstr(R"("feedseq":1)")));
    EXPECT_THAT(text, Not(HasSubstr(R"("feedseq":3)")));
    EXPECT_EQ(journal_.to_json({3, 10, ""}), R"({"events":[],"last":3})");
}

TEST_F(Journal, KeepsNumbersWhenItShowsOneTypeOnly) {
    const auto text = journal_.to_json({0, 10, "order:cancelled"});

    EXPECT_THAT(text, HasSubstr(R"("feedseq":2)"));
    EXPECT_THAT(text, Not(HasSubstr("order:created")));
}

TEST_F(Journal, BeginsAnewAfterAReset) {
    journal_.reset();

    EXPECT_EQ(journal_.to_json({}), R"({"events":[],"last":0})");
}

}  // namespace
}  // namespace stagedoor::app
