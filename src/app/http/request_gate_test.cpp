#include "app/http/request_gate.hpp"

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

// A guarded route whose handler stays inside until it is let out.
class Gate : public ::testing::Test {
  protected:
    Gate() {
        Route route;
        route.handler = [this](http::Request&) {
            return handle();
        };
        routes_ = gate_.guard({route});
    }

    Task<http::Response> handle() {
        ++entered_;
        const auto seen = let_out_.count();
        while (hold_) {
            co_await let_out_.wait(seen, fake_.env().scheduler().monotonic() + Seconds{60});
        }
        co_return http::json(200, "{}");
    }
    Task<void> request() {
        http::Request request;
        co_await routes_.front().handler(request);
    }
    void let_out() {
        hold_ = false;
        let_out_.notify();
        fake_.run();
    }

    FakeEnv fake_;
    RequestGate gate_{fake_.env()};
    Signal let_out_{fake_.env().scheduler()};
    std::vector<Route> routes_;
    int entered_ = 0;
    bool hold_ = false;
};

TEST_F(Gate, LetsRequestsThroughWhileItIsOpen) {
    fake_.await(request());

    EXPECT_EQ(entered_, 1);
}

TEST_F(Gate, HoldsRequestsBackWhileItIsClosed) {
    fake_.await(gate_.close());
    const auto waiting = fake_.start(request());

    EXPECT_EQ(entered_, 0);
    gate_.open();
    fake_.run();
    EXPECT_TRUE(waiting.done());
    EXPECT_EQ(entered_, 1);
}

TEST_F(Gate, WaitsForRequestsThatAreInside) {
    hold_ = true;
    const auto inside = fake_.start(request());
    fake_.await(gate_.close());
    const auto drained = fake_.start(gate_.drain());

    EXPECT_FALSE(drained.done());
    let_out();
    EXPECT_TRUE(inside.done());
    EXPECT_TRUE(drained.done());
}

TEST_F(Gate, IsClosedByOneAtATime) {
    fake_.await(gate_.close());
    const auto second = fake_.start(gate_.close());

    EXPECT_FALSE(second.done());
    gate_.open();
    fake_.run();
    EXPECT_TRUE(second.done());
}

}  // namespace
}  // namespace stagedoor::app
