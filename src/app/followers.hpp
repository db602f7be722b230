// How far the followers of a producer have come, in this process or in another: what all of them
// have passed need not be kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/config/settings.hpp"
#include "app/feeds.hpp"
#include "platform/http_client/http_client.hpp"

namespace stagedoor::app {

class Followers {
  public:
    // Whom to ask for cursors that are not in this process.
    struct Elsewhere {
        HttpClient& http;
        Outboxes addresses;  // internal ones, of every service that follows one hosted here
        std::string token;   // INTERNAL_TOKEN there; empty: none
    };

    // The references outlive it. Without an Elsewhere everybody is in this process.
    explicit Followers(const Feeds& feeds, std::optional<Elsewhere> elsewhere = std::nullopt);

    // Up to where every follower of `producer` has come; `head`, the producer's, when nobody
    // follows it. Throws Unavailable, in words, while one of them cannot be asked.
    [[nodiscard]] Task<std::int64_t> lowest_cursor(contracts::Service producer, std::int64_t head);

  private:
    [[nodiscard]] Task<std::int64_t> ask(contracts::Service consumer, contracts::Service producer);

    const Feeds& feeds_;
    std::optional<Elsewhere> elsewhere_;
};

}  // namespace stagedoor::app
