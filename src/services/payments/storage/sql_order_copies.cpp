#include "services/payments/storage/sql_order_copies.hpp"

#include "core/check.hpp"

namespace stagedoor::payments {
namespace {

// As Orders spells them.
std::string_view to_text(OrderStatus status) {
    switch (status) {
        case OrderStatus::kCreated:
            return "created";
        case OrderStatus::kAwaitingPayment:
            return "awaiting:payment";
        case OrderStatus::kComplete:
            return "complete";
        case OrderStatus::kCancelled:
            break;
    }
    return "cancelled";
}

OrderStatus to_status(std::string_view text) {
    if (text == "created") {
        return OrderStatus::kCreated;
    }
    if (text == "awaiting:payment") {
        return OrderStatus::kAwaitingPayment;
    }
    return text == "complete" ? OrderStatus::kComplete : OrderStatus::kCancelled;
}

OrderCopy to_order(const Row& row) {
    const auto id = OrderId::parse(row.text(0));
    CHECK(id, "the store holds an id that is none");
    return {
        *id,
        UserId{row.str(1)},
        to_status(row.text(2)),
        row.str(3),
        from_millis(row.integer(4)),
        Money{row.integer(5)},
        row.str(6)};
}

}  // namespace

void SqlOrderCopies::insert(Transaction& tx, const OrderCopy& order) {
    tx.execute(
        "INSERT INTO orders (id, buyer, status, cancel_reason, expires_at, price_minor, currency) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
        {order.id.view(),
         order.buyer.view(),
         to_text(order.status),
         order.cancel_reason,
         to_millis(order.expires_at),
         order.price.minor,
         order.currency}
    );
}

std::optional<OrderCopy> SqlOrderCopies::find(Transaction& tx, const OrderId& id) {
    return tx.one(
        "SELECT id, buyer, status, cancel_reason, expires_at, price_minor, currency "
        "FROM orders WHERE id = $1",
        {id.view()},
        to_order
    );
}

void SqlOrderCopies::set_status(
    Transaction& tx, const OrderId& id, OrderStatus status, std::string_view cancel_reason
) {
    tx.execute(
        "UPDATE orders SET status = $1, cancel_reason = $2 WHERE id = $3",
        {to_text(status), cancel_reason, id.view()}
    );
}

void SqlOrderCopies::wipe(Transaction& tx) {
    tx.execute("DELETE FROM orders", {});
}

}  // namespace stagedoor::payments
