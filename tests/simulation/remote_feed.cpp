#include "tests/simulation/remote_feed.hpp"

#include <algorithm>
#include <utility>

#include "platform/runtime/errors.hpp"

namespace stagedoor::simulation {
namespace {

constexpr Milliseconds kPatience{2000};

Task<http::Response> read_there(
    RemoteFeed::Locate locate,
    std::pair<std::int64_t, std::int64_t> range,
    std::shared_ptr<OutboxPage> page
) {
    http::Response response;
    Outbox* const outbox = locate();
    if (outbox == nullptr) {
        response.status = 503;
        co_return response;
    }
    try {
        *page = co_await outbox->read(range.first, range.second);
    } catch (const std::exception&) {
        response.status = 503;
    }
    co_return response;
}

}  // namespace

RemoteFeed::RemoteFeed(Network& network, Bus& bus, Process& consumer, Route route)
    : network_{network},
      bus_{bus},
      consumer_{consumer},
      route_{std::move(route)},
      moved_{consumer} {}

void RemoteFeed::hear(std::int64_t head) {
    if (head > head_) {
        head_ = head;
        moved_.notify();
    }
}

Task<OutboxPage> RemoteFeed::read(std::int64_t after, std::int64_t limit) {
    const bool repeats = after > 0 && bus_.chance.happens(bus_.faults.repeated);
    const std::int64_t from = repeats ? bus_.chance.between(0, after - 1) : after;
    OutboxPage page = co_await ask(from, limit);
    if (repeats) {
        ++bus_.counts.repeated;
        page.after_id.reset();
    }
    spoil(page);
    head_ = std::max(head_, page.head);
    co_return page;
}

Task<std::int64_t> RemoteFeed::present_head(Monotonic /*deadline*/) {
    const OutboxPage page = co_await ask(head_, 1);
    hear(page.head);
    co_return page.head;
}

// The producer itself; no fault of the bus, but all of the network.
Task<OutboxPage> RemoteFeed::ask(std::int64_t after, std::int64_t limit) {
    auto page = std::make_shared<OutboxPage>();
    auto serve = [locate = route_.locate, after, limit, page] {
        return read_there(locate, {after, limit}, page);
    };
    const HttpReply reply =
        co_await network_.call(consumer_, route_.machine, std::move(serve), kPatience);
    if (reply.status != 200) {
        throw Unavailable{reply.failure.empty() ? "producer is away" : reply.failure};
    }
    co_return std::move(*page);
}

void RemoteFeed::spoil(OutboxPage& page) {
    auto& [faults, counts, chance] = bus_;
    auto& events = page.events;
    if (!events.empty() && chance.happens(faults.forgotten)) {
        ++counts.forgotten;
        events.clear();
    }
    if (events.size() > 1 && chance.happens(faults.holed)) {
        ++counts.holed;
        const auto missing = chance.between(1, static_cast<std::int64_t>(events.size()) - 1);
        events.erase(events.begin(), events.begin() + missing);
    }
    if (events.size() > 1 && chance.happens(faults.shuffled)) {
        ++counts.shuffled;
        for (std::size_t i = events.size() - 1; i > 0; --i) {
            std::swap(events[i], events[chance.below(i + 1)]);
        }
    }
}

}  // namespace stagedoor::simulation
