#include "app/followers.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "app/config/targets.hpp"
#include "core/check.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::app {

using contracts::Service;

namespace {

// Asked for once an hour; whoever stops the server need not wait for it long.
constexpr Milliseconds kPatience{2000};

std::optional<std::int64_t> read_cursor(const HttpReply& reply) {
    if (reply.status != 200) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const auto value = boost::json::parse(reply.body, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    const auto* const seq = value.get_object().if_contains("seq");
    if (seq == nullptr || !seq->is_int64()) {
        return std::nullopt;
    }
    return seq->get_int64();
}

}  // namespace

Followers::Followers(const Feeds& feeds, std::optional<Elsewhere> elsewhere)
    : feeds_{feeds}, elsewhere_{std::move(elsewhere)} {}

Task<std::int64_t> Followers::lowest_cursor(Service producer, std::int64_t head) {
    std::int64_t lowest = head;
    for (const auto consumer : followers_of(producer)) {
        auto cursor = feeds_.cursor(consumer, producer);
        if (!cursor) {
            cursor = co_await ask(consumer, producer);
        }
        lowest = std::min(lowest, *cursor);
    }
    co_return lowest;
}

// What one replica knows may lie behind what its service has stored, never ahead.
Task<std::int64_t> Followers::ask(Service consumer, Service producer) {
    CHECK(elsewhere_.has_value(), "a follower is neither here nor elsewhere");
    const std::string name{contracts::to_string(consumer)};
    HttpCall call;
    call.url = elsewhere_->addresses.at(consumer) + "/internal/cursor?consumer=" + name +
               "&producer=" + std::string{contracts::to_string(producer)};
    call.timeout = kPatience;
    if (!elsewhere_->token.empty()) {
        call.headers.emplace_back("Authorization", "Bearer " + elsewhere_->token);
    }
    const HttpReply reply = co_await elsewhere_->http.send(std::move(call));
    const auto cursor = read_cursor(reply);
    if (!cursor) {
        throw Unavailable{
            name + " does not say how far it has come: " +
            (reply.status == 0 ? reply.failure : "status " + std::to_string(reply.status))};
    }
    co_return *cursor;
}

}  // namespace stagedoor::app
