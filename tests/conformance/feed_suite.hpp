// What a way of carrying events (platform/messaging/event_source.hpp) gives to its conformance
// suite: a producer, and consumers that follow it by that way.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::conformance {

class FeedUnderTest {
  public:
    virtual ~FeedUnderTest() = default;

    [[nodiscard]] virtual FakeEnv& fake() = 0;
    // The producer's store and log, to say things and to compare.
    [[nodiscard]] virtual Database& producer_store() = 0;
    [[nodiscard]] virtual Outbox& outbox() = 0;
    // What the consumer under test reads from.
    [[nodiscard]] virtual EventSource& source() = 0;

    // Lets time pass, and what is on its way meanwhile arrive.
    virtual void pass(Milliseconds time) { fake().advance(time); }
    // How long an event may take to a consumer that has nothing else to do.
    [[nodiscard]] virtual Milliseconds delay() const { return Milliseconds{0}; }
};

struct FeedAdapter {
    std::string name;
    std::function<std::unique_ptr<FeedUnderTest>()> make;
};

class FeedSuite : public ::testing::TestWithParam<FeedAdapter> {
  protected:
    FeedSuite() : feed_{GetParam().make()} {}

    FakeEnv& fake() { return feed_->fake(); }
    FeedUnderTest& feed() { return *feed_; }

    // The producer says one thing about `subject`.
    void say(const std::string& subject, const std::string& type = "said");

    void pass(Milliseconds time) { feed_->pass(time); }
    // Until what was said has had its effect.
    void arrive() { feed_->pass(feed_->delay() + Milliseconds{100}); }

  private:
    std::unique_ptr<FeedUnderTest> feed_;
};

// A service that notes what it is told, in a table `notes(seq, subject)` of its own store. The
// table has no guard of its own: an effect that happens twice shows as two rows.
class Follower {
  public:
    Follower(FeedUnderTest& feed, ConsumerOptions options = {});
    ~Follower();
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    // Loads and follows; stop() ends that. A start after a stop is a restart of the process.
    void start();
    void stop();

    [[nodiscard]] Consumer& consumer() { return *consumer_; }
    [[nodiscard]] std::vector<std::int64_t> notes();
    [[nodiscard]] std::vector<std::string> parked();

    // What its handler does before it notes an event; throws to refuse it.
    std::function<void(const contracts::Event&)> before_note = [](const contracts::Event&) {
    };
    // What an event stays in order with.
    std::function<std::string(const contracts::Event&)> key = [](const contracts::Event& event) {
        return event.subject;
    };
    std::vector<std::int64_t> hurried;  // seqs whose committed() was called

  private:
    void make_consumer();

    FeedUnderTest& feed_;
    ConsumerOptions options_;
    testing::TestDatabase store_;
    std::unique_ptr<Consumer> consumer_;
    std::unique_ptr<TaskGroup> group_;
};

}  // namespace stagedoor::conformance
