#include "stripe_simulator/webhooks/queue.hpp"

#include <gtest/gtest.h>

namespace stagedoor::stripe_simulator {
namespace {

constexpr Monotonic kStart{};

WebhookQueue queue_of(std::initializer_list<std::string> ids) {
    WebhookQueue queue;
    for (const auto& id : ids) {
        queue.push({{id, "{}"}});
    }
    return queue;
}

std::vector<std::string> take_all(WebhookQueue& queue, Monotonic now) {
    std::vector<std::string> ids;
    while (auto delivery = queue.next(now)) {
        ids.push_back(delivery->event.id);
    }
    return ids;
}

TEST(WebhookQueue, IsFirstInFirstOut) {
    auto queue = queue_of({"a", "b", "c"});

    EXPECT_EQ(take_all(queue, kStart), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_FALSE(queue.next_due().has_value());
}

TEST(WebhookQueue, CanBeReversed) {
    auto queue = queue_of({"a", "b", "c"});
    queue.settings.reversed = true;

    EXPECT_EQ(take_all(queue, kStart), (std::vector<std::string>{"c", "b", "a"}));
}

TEST(WebhookQueue, GivesNothingWhileHeldButDrains) {
    auto queue = queue_of({"a", "b"});
    queue.settings = {true, 1, true};

    EXPECT_FALSE(queue.next(kStart).has_value());
    EXPECT_FALSE(queue.next_due().has_value());
    const auto all = queue.drain();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all.front().event.id, "b");
    EXPECT_TRUE(queue.drain().empty());
}

TEST(WebhookQueue, RetriesLaterAndLater) {
    auto queue = queue_of({"a"});
    Monotonic now = kStart;
    Milliseconds pause = kFirstWebhookRetry;
    for (int attempt = 1; attempt < kWebhookAttempts; ++attempt) {
        auto delivery = queue.next(now);
        ASSERT_TRUE(delivery.has_value());
        ASSERT_TRUE(queue.retry(*delivery, now));
        EXPECT_EQ(queue.next_due(), now + pause);
        EXPECT_FALSE(queue.next(now + pause - Milliseconds{1}).has_value());
        now += pause;
        pause *= 2;
    }

    EXPECT_FALSE(queue.retry(queue.next(now).value(), now));
}

TEST(WebhookQueue, LetsOthersPassWhileOneWaits) {
    auto queue = queue_of({"a", "b"});
    ASSERT_TRUE(queue.retry(queue.next(kStart).value(), kStart));

    EXPECT_EQ(take_all(queue, kStart), (std::vector<std::string>{"b"}));
}

TEST(WebhookQueue, DropsTheOldestWhenFull) {
    WebhookQueue queue;
    queue.push(std::vector<WebhookEvent>(kMaxWebhooks, WebhookEvent{"old", "{}"}));
    queue.push({{"new", "{}"}});

    EXPECT_EQ(queue.drain().size(), kMaxWebhooks);
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
