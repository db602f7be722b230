// Lets the test hooks hold the server still: new requests wait, those inside are waited for. With
// --test-hooks only; without them no request passes here.
#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "platform/http/route.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"

namespace stagedoor::app {

// Any thread may call any member. Must outlive its routes.
class RequestGate {
  public:
    explicit RequestGate(Env& env) : env_{env}, changed_{env.scheduler()} {}

    // The same routes behind the gate.
    [[nodiscard]] std::vector<Route> guard(std::vector<Route> routes);

    // Waits until nobody else has the gate closed, then closes it: whoever comes now waits.
    [[nodiscard]] Task<void> close();
    // Waits until nobody is inside.
    [[nodiscard]] Task<void> drain();
    void open();

  private:
    [[nodiscard]] Task<http::Response> pass(const http::Handler& handler, http::Request& request);
    [[nodiscard]] bool try_enter();
    [[nodiscard]] bool try_close();
    void leave();
    [[nodiscard]] Task<void> wait(std::uint64_t seen);

    Env& env_;
    std::mutex mutex_;
    bool closed_ = false;
    std::size_t inside_ = 0;
    Signal changed_;
};

}  // namespace stagedoor::app
