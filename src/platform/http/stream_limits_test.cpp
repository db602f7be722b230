#include "platform/http/stream_limits.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

Request from(std::string address, std::string user = "") {
    Request request;
    request.client_address = std::move(address);
    if (!user.empty()) {
        request.caller = Caller{UserId{std::move(user)}, {}, {}, {}};
    }
    return request;
}

// Opens streams until one is refused; the status of that.
int fill(StreamLimits& limits, const Request& request, std::vector<StreamSlot>& slots) {
    for (std::size_t i = 0; i <= kMaxStreams; ++i) {
        auto admission = limits.admit(request);
        if (admission.refused) {
            return admission.refused->status;
        }
        slots.push_back(std::move(admission.slot));
    }
    return 0;
}

TEST(StreamLimits, AllowsThirtyTwoOfAnAddress) {
    StreamLimits limits;
    std::vector<StreamSlot> slots;

    EXPECT_EQ(fill(limits, from("10.0.0.1"), slots), 429);
    EXPECT_EQ(slots.size(), kMaxStreamsOfAddress);
    EXPECT_FALSE(limits.admit(from("10.0.0.2")).refused);
}

TEST(StreamLimits, AllowsEightOfAUserWhereverTheyAre) {
    StreamLimits limits;
    std::vector<StreamSlot> slots;
    for (std::size_t i = 0; i < kMaxStreamsOfUser; ++i) {
        slots.push_back(limits.admit(from("10.0.0." + std::to_string(i), "ada")).slot);
    }

    const auto refused = limits.admit(from("10.0.1.1", "ada")).refused;

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 429);
    EXPECT_THAT(refused->body, ::testing::HasSubstr("\"rate_limited\""));
    EXPECT_FALSE(limits.admit(from("10.0.1.1", "bob")).refused);
    EXPECT_FALSE(limits.admit(from("10.0.1.1")).refused);
}

TEST(StreamLimits, CountsASlotUntilItsLastPointerGoes) {
    StreamLimits limits;
    std::vector<StreamSlot> slots;
    (void)fill(limits, from("10.0.0.1"), slots);

    const auto copy = slots.back();
    slots.pop_back();
    EXPECT_TRUE(limits.admit(from("10.0.0.1")).refused);
    slots.pop_back();

    EXPECT_FALSE(limits.admit(from("10.0.0.1")).refused);
    slots.clear();
    EXPECT_EQ(limits.open(), 1U);
}

TEST(StreamLimits, RefusesWhatIsTooMuchInAll) {
    StreamLimits limits{RateLimits::kOn, 3};
    std::vector<StreamSlot> slots;
    for (int i = 0; i < 3; ++i) {
        slots.push_back(limits.admit(from("10.0.0." + std::to_string(i))).slot);
    }

    const auto refused = limits.admit(from("10.0.0.9")).refused;

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 503);
}

TEST(StreamLimits, KeepsOnlyTheLastLimitWhenTurnedOff) {
    StreamLimits limits{RateLimits::kOff};
    std::vector<StreamSlot> slots;

    EXPECT_EQ(fill(limits, from("10.0.0.1", "ada"), slots), 503);
    EXPECT_EQ(slots.size(), kMaxStreams);
}

TEST(StreamLimits, MayGoBeforeItsSlots) {
    auto limits = std::make_unique<StreamLimits>();
    auto slot = limits->admit(from("10.0.0.1")).slot;

    limits.reset();
    slot.reset();
}

}  // namespace
}  // namespace stagedoor::http
