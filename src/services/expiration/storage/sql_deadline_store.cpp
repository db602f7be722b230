#include "services/expiration/storage/sql_deadline_store.hpp"

#include "core/check.hpp"
#include "services/expiration/storage/statements.hpp"

namespace stagedoor::expiration {
namespace {

Deadline to_deadline(const Row& row) {
    const auto order = OrderId::parse(row.text(0));
    CHECK(order, "the store holds only ids that we wrote");
    return {from_millis(row.integer(1)), *order};
}

}  // namespace

void SqlDeadlineStore::put(Transaction& tx, const Deadline& deadline, std::int64_t version) {
    tx.execute(sql::kPut, {deadline.order.view(), to_millis(deadline.at), version});
}

void SqlDeadlineStore::remove(Transaction& tx, const OrderId& order) {
    tx.execute(sql::kRemove, {order.view()});
}

bool SqlDeadlineStore::take(Transaction& tx, const Deadline& deadline) {
    return tx.execute(sql::kTake, {deadline.order.view(), to_millis(deadline.at)}) == 1;
}

std::optional<Deadline> SqlDeadlineStore::find(Transaction& tx, const OrderId& order) {
    return tx.one(sql::kFind, {order.view()}, to_deadline);
}

std::vector<Deadline> SqlDeadlineStore::soonest(Transaction& tx, std::size_t most) {
    return tx.all(sql::kSoonest, {static_cast<std::int64_t>(most)}, to_deadline);
}

void SqlDeadlineStore::wipe(Transaction& tx) {
    tx.execute(sql::kWipe, {});
}

}  // namespace stagedoor::expiration
