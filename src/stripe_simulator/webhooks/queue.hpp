// Webhooks that wait for delivery, and the settings of the test hooks about them. State only; the
// sender (webhooks/sender.hpp) posts them.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "platform/runtime/scheduler.hpp"
#include "stripe_simulator/engine/engine.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr int kMaxWebhookCopies = 100;
inline constexpr std::size_t kMaxWebhooks = 100'000;  // waiting; then the oldest goes
inline constexpr int kWebhookAttempts = 10;
inline constexpr Milliseconds kFirstWebhookRetry{500};  // doubles with every attempt

struct WebhookSettings {
    bool held = false;      // nothing is posted until it is flushed
    int copies = 1;         // posts of each event
    bool reversed = false;  // of those that wait the youngest goes first
};

struct Delivery {
    WebhookEvent event;
    int attempts = 0;
    Monotonic not_before{};
};

class WebhookQueue {
  public:
    WebhookSettings settings;

    void push(std::vector<WebhookEvent> events);
    // The next one due; nullopt when none is or they are held.
    [[nodiscard]] std::optional<Delivery> next(Monotonic now);
    // When next() may have one without another push; nullopt: never.
    [[nodiscard]] std::optional<Monotonic> next_due() const;
    // All of them, in the order of the settings.
    [[nodiscard]] std::vector<Delivery> drain();
    // Puts back what could not be delivered, or gives it up after kWebhookAttempts. False: given
    // up.
    [[nodiscard]] bool retry(Delivery delivery, Monotonic now);
    void clear();

  private:
    std::deque<Delivery> waiting_;
};

}  // namespace stagedoor::stripe_simulator
