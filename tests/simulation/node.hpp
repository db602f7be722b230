// The production services in one simulated process: stores, feeds, modules and router put together
// as the product does it, for any set of services.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "app/feeds.hpp"
#include "app/sqlite_stores.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/router.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/security/password_pool.hpp"
#include "platform/security/shared_limits.hpp"
#include "platform/security/token.hpp"
#include "tests/simulation/remote_feed.hpp"

namespace stagedoor::simulation {

using contracts::Service;

// What a node reaches the rest of the world through; all of it outlives the node.
struct NodeLinks {
    Network& network;
    Bus& bus;
    HttpClient& stripe;
    // Where a service of another machine runs, and its outbox there.
    std::function<std::string(Service)> machine_of;
    std::function<Outbox*(Service)> outbox_of;
    // Every committed batch, and every log as it was found at the start.
    std::function<void(std::span<const contracts::Event>)> committed;
    std::function<Task<void>(Service, Outbox&)> recovered;
    // A service is about to apply an event; throws when it shall not be able to.
    std::function<void(Service, Transaction&, const contracts::Event&)> handling;
};

struct NodeSettings {
    std::vector<Service> services;
    std::string vfs;
    std::string folder;
    FreeSpaceProbe free_space;
    FatalStoreError fatal;
    Milliseconds window{std::chrono::minutes{15}};
    Milliseconds grace{std::chrono::minutes{5}};
    std::int64_t max_locks = 20;
    bool deliver_twice = false;
    std::int64_t batch = 256;
};

inline constexpr const char* kWebhookSecret = "whsec_simulation";
inline constexpr const char* kStripeKey = "sk_test_simulation";
inline constexpr const char* kStripeBase = "http://stripe";
inline constexpr const char* kTokenKey = "a key of the simulation, 32 bytes";

class Node {
  public:
    // Opens the stores. Throws StoreRefused.
    Node(Process& process, NodeLinks links, NodeSettings settings);

    [[nodiscard]] Task<void> start();
    // Ends what runs; afterwards the node may be destroyed.
    [[nodiscard]] Task<void> stop();

    [[nodiscard]] const http::Router& router() const { return *router_; }
    [[nodiscard]] app::SqliteStores& stores() { return stores_; }
    [[nodiscard]] app::Feeds& feeds() { return feeds_; }
    // The producer's head as it was told; for feeds of other machines only.
    void hear(Service producer, std::int64_t head);

  private:
    [[nodiscard]] bool has(Service service) const;
    [[nodiscard]] EventSource& source_of(Service producer);
    [[nodiscard]] std::vector<Subscription> spoiled(Module& module);
    void make_modules();

    Process& process_;
    NodeLinks links_;
    NodeSettings settings_;
    app::SqliteStores stores_;
    std::vector<std::unique_ptr<RemoteFeed>> remote_feeds_;
    app::Feeds feeds_;
    TokenCodec tokens_{kTokenKey};
    http::Identity identity_;
    std::unique_ptr<PasswordHasher> hasher_;
    PasswordPool passwords_;
    UnsharedLimits unshared_;
    std::vector<std::unique_ptr<Module>> modules_;
    std::unique_ptr<http::Router> router_;
};

}  // namespace stagedoor::simulation
