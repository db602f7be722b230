// Expiration, wired: the only file of this service that sees all of it.
#pragma once

#include <memory>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"

namespace stagedoor::expiration {

// The schema, in order.
[[nodiscard]] const std::vector<Migration>& migrations();

class ExpirationModule final : public Module {
  public:
    // References outlive the module.
    ExpirationModule(Env& env, Database& database);
    ~ExpirationModule() override;

    [[nodiscard]] contracts::Service service() const override;
    [[nodiscard]] std::vector<Subscription> subscriptions() override;
    // Announces at once what fell due while nobody watched.
    [[nodiscard]] Task<void> start() override;
    [[nodiscard]] Task<void> stop() override;
    void wipe(Transaction& tx) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace stagedoor::expiration
