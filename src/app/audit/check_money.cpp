// I2 on the store of Payments; the provider itself is not asked.
#include <unordered_map>

#include "app/audit/rules.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;
using Orders = std::unordered_map<std::string, const orders::AuditedOrder*>;

void check_captured(
    const payments::AuditedPayment& payment, const orders::AuditedOrder* order, Violations& found
) {
    const auto took = "I2 payment " + payment.id + " took money for order " + payment.order;
    if (order == nullptr) {
        found.push_back(took + ", which does not exist");
        return;
    }
    if (order->status != "complete") {
        found.push_back(took + ", which is " + order->status);
    }
    if (payment.amount != order->price || payment.currency != order->currency) {
        found.push_back(
            took + ": " + std::to_string(payment.amount) + " " + payment.currency + " instead of " +
            std::to_string(order->price) + " " + order->currency
        );
    }
    if (payment.buyer != order->buyer) {
        found.push_back(took + ", which is another buyer's");
    }
}

void check_payment(
    const payments::AuditedPayment& payment, const orders::AuditedOrder* order, Violations& found
) {
    if (payment.status == "captured") {
        check_captured(payment, order, found);
    }
    if (payment.refunded_elsewhere) {
        found.push_back(
            "I2 payment " + payment.id + " of order " + payment.order + ": " +
            std::to_string(payment.refunded) + " " + payment.currency +
            " refunded at the provider, not by us"
        );
    } else if (payment.status == "refunded" && order != nullptr && order->status == "complete") {
        found.push_back("I2 order " + order->id + " is complete, but its money was given back");
    }
}

// The payment that makes an order complete is at least authorised, in the same cut of the stores.
bool backs_order(const payments::AuditedPayment& payment) {
    return payment.status == "authorized" || payment.status == "captured" ||
           payment.status == "refunded";
}

}  // namespace

void check_money(const AuditData& data, Violations& found) {
    Orders orders;
    for (const auto& order : data.orders) {
        orders.emplace(order.id, &order);
    }
    const auto& open = data.of(Service::kOrders).unsettled[index_of(Service::kPayments)];
    std::unordered_map<std::string, int> backed;
    for (const auto& payment : data.payments) {
        const auto order = orders.find(payment.order);
        check_payment(payment, order == orders.end() ? nullptr : order->second, found);
        if (backs_order(payment)) {
            ++backed[payment.order];
        } else if (open.contains(payment.id)) {
            backed.emplace(payment.order, 1);  // what Orders has not heard yet may end the order
        }
    }
    for (const auto& order : data.orders) {
        if (order.status != "complete") {
            continue;
        }
        const auto payments = backed.find(order.id);
        if (payments == backed.end()) {
            found.push_back("I2 order " + order.id + " is complete without a payment");
        } else if (payments->second > 1) {
            found.push_back("I2 order " + order.id + " was paid more than once");
        }
    }
}

}  // namespace stagedoor::app
