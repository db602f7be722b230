// The deadlines in SQL: table `deadlines`.
#pragma once

#include "services/expiration/ports.hpp"

namespace stagedoor::expiration {

class SqlDeadlineStore final : public DeadlineStore {
  public:
    void put(Transaction& tx, const Deadline& deadline, std::int64_t version) override;
    void remove(Transaction& tx, const OrderId& order) override;
    [[nodiscard]] bool take(Transaction& tx, const Deadline& deadline) override;
    [[nodiscard]] std::optional<Deadline> find(Transaction& tx, const OrderId& order) override;
    [[nodiscard]] std::vector<Deadline> soonest(Transaction& tx, std::size_t most) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::expiration
