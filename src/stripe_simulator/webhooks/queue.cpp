#include "stripe_simulator/webhooks/queue.hpp"

#include <algorithm>
#include <iterator>

namespace stagedoor::stripe_simulator {

void WebhookQueue::push(std::vector<WebhookEvent> events) {
    for (auto& event : events) {
        if (waiting_.size() == kMaxWebhooks) {
            waiting_.pop_front();
        }
        waiting_.push_back({std::move(event), 0, {}});
    }
}

std::optional<Delivery> WebhookQueue::next(Monotonic now) {
    if (settings.held) {
        return std::nullopt;
    }
    const auto due = [&](const Delivery& delivery) {
        return delivery.not_before <= now;
    };
    auto found = std::find_if(waiting_.begin(), waiting_.end(), due);
    if (settings.reversed) {
        const auto last = std::find_if(waiting_.rbegin(), waiting_.rend(), due);
        found = last == waiting_.rend() ? waiting_.end() : std::prev(last.base());
    }
    if (found == waiting_.end()) {
        return std::nullopt;
    }
    Delivery delivery = std::move(*found);
    waiting_.erase(found);
    return delivery;
}

std::optional<Monotonic> WebhookQueue::next_due() const {
    if (settings.held || waiting_.empty()) {
        return std::nullopt;
    }
    const auto earliest =
        std::min_element(waiting_.begin(), waiting_.end(), [](const auto& left, const auto& right) {
            return left.not_before < right.not_before;
        });
    return earliest->not_before;
}

std::vector<Delivery> WebhookQueue::drain() {
    std::vector<Delivery> all{
        std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end())};
    waiting_.clear();
    if (settings.reversed) {
        std::reverse(all.begin(), all.end());
    }
    return all;
}

bool WebhookQueue::retry(Delivery delivery, Monotonic now) {
    if (++delivery.attempts >= kWebhookAttempts) {
        return false;
    }
    delivery.not_before = now + kFirstWebhookRetry * (1 << (delivery.attempts - 1));
    waiting_.push_back(std::move(delivery));
    return true;
}

void WebhookQueue::clear() {
    waiting_.clear();
    settings = {};
}

}  // namespace stagedoor::stripe_simulator
