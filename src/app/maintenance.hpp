// What has to be done from time to time and belongs to no service: dropping old events, and saying
// that a feed has stopped for good.
#pragma once

#include "app/feeds.hpp"
#include "app/followers.hpp"
#include "app/stores.hpp"
#include "core/time.hpp"
#include "platform/http/health.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor::app {

class Maintenance {
  public:
    struct Parts {
        Env& env;
        Stores& stores;
        const Feeds& feeds;
        Followers& followers;
        http::Health& health;
    };

    // References outlive it.
    Maintenance(Parts parts, Milliseconds outbox_retention);

    void start();
    [[nodiscard]] Task<void> stop();

    // Drops events that are older than the retention and that every consumer has passed, of each
    // service of which that can be known at the moment. Called every hour.
    [[nodiscard]] Task<void> trim();

  private:
    [[nodiscard]] Task<void> run();
    [[nodiscard]] Task<void> try_trim(contracts::Service service);

    Parts parts_;
    Milliseconds retention_;
    TaskGroup tasks_;
};

}  // namespace stagedoor::app
