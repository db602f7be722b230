#include "platform/messaging/http_outbox.hpp"

#include <algorithm>

#include "platform/messaging/outbox_wire.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

outbox_wire::FindHeader headers_in(const HttpReply& reply) {
    return [&reply](std::string_view name) -> std::optional<std::string> {
        for (const auto& [key, value] : reply.headers) {
            if (key == name) {
                return value;
            }
        }
        return std::nullopt;
    };
}

}  // namespace

HttpOutbox::HttpOutbox(
    Env& env, HttpClient& http, contracts::Service producer, HttpOutboxOptions options
)
    : env_{env},
      http_{http},
      producer_{producer},
      options_{std::move(options)},
      moved_{env.scheduler()} {}

Task<OutboxPage> HttpOutbox::read(std::int64_t after, std::int64_t limit) {
    const Stretch wanted{after, std::min(limit, kMostEvents)};
    co_return co_await ask(wanted, options_.timeout);
}

Task<std::int64_t> HttpOutbox::present_head(Monotonic deadline) {
    const auto left =
        std::chrono::duration_cast<Milliseconds>(deadline - env_.scheduler().monotonic());
    const auto timeout = std::clamp(left, Milliseconds{1}, options_.timeout);
    // A position that nobody has reached: an answer without events, whatever came meanwhile.
    const Stretch nothing{kBeyondAll, 1};
    const OutboxPage page = co_await ask(nothing, timeout);
    co_return page.head;
}

Task<OutboxPage> HttpOutbox::ask(Stretch wanted, Milliseconds timeout) {
    HttpCall call;
    call.url = options_.address +
               "/internal/outbox?producer=" + std::string{contracts::to_string(producer_)} +
               "&after=" + std::to_string(wanted.after) + "&limit=" + std::to_string(wanted.limit);
    call.timeout = timeout;
    call.max_reply = kMostBytes;
    if (!options_.token.empty()) {
        call.headers.emplace_back("Authorization", "Bearer " + options_.token);
    }
    const HttpReply reply = co_await http_.send(std::move(call));
    OutboxPage page = understand(reply, wanted);
    learn(page.head);
    co_return page;
}

OutboxPage HttpOutbox::understand(const HttpReply& reply, Stretch wanted) const {
    const auto find = headers_in(reply);
    try {
        if (reply.status == 410) {
            return outbox_wire::read_headers(find);
        }
        if (reply.status == 200 && find("content-type") == contracts::kBatchType) {
            auto page = outbox_wire::read_page(find, reply.body, {producer_, wanted.after});
            if (page.events.size() <= static_cast<std::size_t>(wanted.limit)) {
                return page;
            }
            throw contracts::DecodeError{"outbox with more events than were asked for"};
        }
    } catch (const contracts::DecodeError& error) {
        throw Unavailable{std::string{"the producer's answer makes no sense: "} + error.what()};
    }
    throw Unavailable{
        reply.status == 0 ? "no answer from the producer: " + reply.failure
                          : "the producer answers " + std::to_string(reply.status)};
}

// A head may also fall, when the producer was restored from a backup: the page says so to its
// reader, who stops; here it would only hide what is still to be read.
void HttpOutbox::learn(std::int64_t head) {
    if (head > head_.load()) {
        head_.store(head);
        moved_.notify();
    }
}

}  // namespace stagedoor
