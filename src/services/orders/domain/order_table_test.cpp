#include <map>

#include <gtest/gtest.h>

#include "services/orders/domain/order_step.hpp"
#include "services/orders/testing/builders.hpp"

namespace stagedoor::orders {
namespace {

using testing::kGraceEnd;
using testing::kPlaced;
using testing::kWindowEnd;

const PaymentId kPayment = testing::an_id<PaymentId>('a');
const PaymentId kOther = testing::an_id<PaymentId>('b');

// Every state that an order can be in, all at version 3.
std::map<std::string, Order> states() {
    const auto at = [](Status status, std::optional<PaymentAttempt> payment) {
        Order order = testing::an_order();
        order.version = 3;
        order.status = status;
        order.payment = payment;
        return order;
    };
    const auto cancelled = [&](CancelReason reason) {
        Order order = at(Status::kCancelled, std::nullopt);
        order.cancel_reason = reason;
        order.ended_at = kPlaced;
        return order;
    };
    return {
        {"created", at(Status::kCreated, std::nullopt)},
        {"in flight", at(Status::kAwaitingPayment, PaymentAttempt{kPayment, 1, true})},
        {"declined", at(Status::kAwaitingPayment, PaymentAttempt{kPayment, 1, false})},
        {"complete", at(Status::kComplete, PaymentAttempt{kPayment, 1, false})},
        {"given back", cancelled(CancelReason::kBuyer)},
        {"expired", cancelled(CancelReason::kExpired)},
        {"unpaid", cancelled(CancelReason::kPayment)}};
}

enum class When { kInWindow, kInGrace, kAfter };

Instant instant(When when) {
    switch (when) {
        case When::kInWindow:
            return kWindowEnd - Milliseconds{1};
        case When::kInGrace:
            return kWindowEnd;
        case When::kAfter:
            return kGraceEnd;
    }
    return {};
}

using Input = Result<Step> (*)(Order, Instant);

const std::map<std::string, Input> kInputs{
    {"started 1",
     [](Order o, Instant now) -> Result<Step> {
         return on_payment_started(std::move(o), {kPayment, 1}, now);
     }},
    {"started 2",
     [](Order o, Instant now) -> Result<Step> {
         return on_payment_started(std::move(o), {kPayment, 2}, now);
     }},
    {"authorized",
     [](Order o, Instant now) -> Result<Step> {
         const Authorization held{{kPayment, 1}, o.ticket.price, "usd"};
         return on_payment_authorized(std::move(o), held, now);
     }},
    {"wrong amount",
     [](Order o, Instant now) -> Result<Step> {
         const Authorization held{{kPayment, 1}, Money{o.ticket.price.minor + 1}, "usd"};
         return on_payment_authorized(std::move(o), held, now);
     }},
    {"wrong currency",
     [](Order o, Instant now) -> Result<Step> {
         const Authorization held{{kPayment, 1}, o.ticket.price, "eur"};
         return on_payment_authorized(std::move(o), held, now);
     }},
    {"failed 1",
     [](Order o, Instant now) -> Result<Step> {
         return on_authorization_failed(std::move(o), {kPayment, 1}, now);
     }},
    {"failed 2",
     [](Order o, Instant now) -> Result<Step> {
         return on_authorization_failed(std::move(o), {kPayment, 2}, now);
     }},
    {"capture failed",
     [](Order o, Instant now) -> Result<Step> {
         return on_capture_failed(std::move(o), {kPayment, 1}, now);
     }},
    {"capture of another failed",
     [](Order o, Instant now) -> Result<Step> {
         return on_capture_failed(std::move(o), {kOther, 1}, now);
     }},
    {"expire",
     [](Order o, Instant now) -> Result<Step> {
         return expire(std::move(o), now);
     }},
    {"cancel",
     [](Order o, Instant now) -> Result<Step> {
         return cancel(std::move(o), now);
     }},
};

std::string name(const OrderEvent& event) {
    struct {
        std::string operator()(const contracts::OrderCreated&) const { return "created"; }
        std::string operator()(const contracts::OrderAwaitingPayment& e) const {
            return std::string{"awaiting:"} + (e.in_flight ? "in-flight" : "idle");
        }
        std::string operator()(const contracts::OrderCompleted&) const { return "completed"; }
        std::string operator()(const contracts::OrderCancelled& e) const {
            return "cancelled:" + e.reason;
        }
        std::string operator()(const contracts::OrderPaymentRejected& e) const {
            return "rejected:" + e.reason;
        }
    } const namer;
    return std::visit(namer, event);
}

// What a step said, for comparing: its facts, joined; "" when nothing; the alarm as "!".
std::string said(const Result<Step>& step) {
    if (!step) {
        return "refused";
    }
    std::string text;
    for (const auto& event : step->events) {
        text += (text.empty() ? "" : " ") + name(event);
    }
    return text + (step->alarm ? "!" : "");
}

struct Row {
    std::string state;
    std::string input;
    // What is said in the window, in the grace, after both.
    std::array<std::string, 3> expected;
};

// Contract 3.2, O2–O13: every status × every input × every stretch of time.
const std::vector<Row> kTable{
    {"created",
     "started 1",
     {"awaiting:in-flight",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"created",
     "started 2",
     {"awaiting:in-flight",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"created",
     "authorized",
     {"completed", "cancelled:expired rejected:expired", "cancelled:expired rejected:expired"}},
    {"created",
     "wrong amount",
     {"rejected:amount!",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"created",
     "wrong currency",
     {"rejected:amount!",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"created", "failed 1", {"", "", ""}},
    {"created", "failed 2", {"", "", ""}},
    {"created", "capture failed", {"", "", ""}},
    {"created", "capture of another failed", {"", "", ""}},
    {"created", "expire", {"", "cancelled:expired", "cancelled:expired"}},
    {"created", "cancel", {"cancelled:buyer", "cancelled:expired", "cancelled:expired"}},

    {"in flight", "started 1", {"", "", "cancelled:expired rejected:expired"}},
    {"in flight",
     "started 2",
     {"awaiting:in-flight", "awaiting:in-flight", "cancelled:expired rejected:expired"}},
    {"in flight", "authorized", {"completed", "completed", "cancelled:expired rejected:expired"}},
    {"in flight",
     "wrong amount",
     {"rejected:amount!", "rejected:amount!", "cancelled:expired rejected:expired"}},
    {"in flight",
     "wrong currency",
     {"rejected:amount!", "rejected:amount!", "cancelled:expired rejected:expired"}},
    {"in flight", "failed 1", {"awaiting:idle", "cancelled:expired", "cancelled:expired"}},
    {"in flight", "failed 2", {"", "", ""}},
    {"in flight", "capture failed", {"", "", ""}},
    {"in flight", "capture of another failed", {"", "", ""}},
    {"in flight", "expire", {"", "", "cancelled:expired"}},
    {"in flight", "cancel", {"cancelled:buyer", "cancelled:buyer", "cancelled:expired"}},

    {"declined",
     "started 1",
     {"", "cancelled:expired rejected:expired", "cancelled:expired rejected:expired"}},
    {"declined",
     "started 2",
     {"awaiting:in-flight",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"declined",
     "authorized",
     {"completed", "cancelled:expired rejected:expired", "cancelled:expired rejected:expired"}},
    {"declined",
     "wrong amount",
     {"rejected:amount!",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"declined",
     "wrong currency",
     {"rejected:amount!",
      "cancelled:expired rejected:expired",
      "cancelled:expired rejected:expired"}},
    {"declined", "failed 1", {"", "", ""}},
    {"declined", "failed 2", {"", "", ""}},
    {"declined", "capture failed", {"", "", ""}},
    {"declined", "capture of another failed", {"", "", ""}},
    {"declined", "expire", {"", "cancelled:expired", "cancelled:expired"}},
    {"declined", "cancel", {"cancelled:buyer", "cancelled:expired", "cancelled:expired"}},

    {"complete", "started 1", {"", "", ""}},
    {"complete", "started 2", {"", "", ""}},
    {"complete", "authorized", {"", "", ""}},
    {"complete", "wrong amount", {"", "", ""}},
    {"complete", "wrong currency", {"", "", ""}},
    {"complete", "failed 1", {"", "", ""}},
    {"complete", "failed 2", {"", "", ""}},
    {"complete",
     "capture failed",
     {"cancelled:payment!", "cancelled:payment!", "cancelled:payment!"}},
    {"complete", "capture of another failed", {"", "", ""}},
    {"complete", "expire", {"", "", ""}},
    {"complete", "cancel", {"refused", "refused", "refused"}},
};

// The rows of a cancelled order are alike but for the reason that a payment hears.
std::vector<Row> rows_of_cancelled(const std::string& state, const std::string& reason) {
    std::vector<Row> rows;
    for (const auto& [input, apply] : kInputs) {
        const bool asks =
            input.starts_with("started") || input == "authorized" || input.starts_with("wrong");
        const std::string expected = asks ? "rejected:" + reason : "";
        rows.push_back({state, input, {expected, expected, expected}});
    }
    return rows;
}

std::vector<Row> whole_table() {
    std::vector<Row> table = kTable;
    for (const auto& [state, reason] :
         {std::pair{"given back", "cancelled"}, {"expired", "expired"}, {"unpaid", "cancelled"}}) {
        for (auto& row : rows_of_cancelled(state, reason)) {
            table.push_back(std::move(row));
        }
    }
    return table;
}

// EVT-06, EXP-08, PAY-03
TEST(OrderTable, SaysExactlyWhatTheTableLists) {
    const auto table = whole_table();
    ASSERT_EQ(table.size(), states().size() * kInputs.size());

    for (const auto& row : table) {
        for (const auto when : {When::kInWindow, When::kInGrace, When::kAfter}) {
            const Result<Step> step = kInputs.at(row.input)(states().at(row.state), instant(when));

            EXPECT_EQ(said(step), row.expected.at(static_cast<std::size_t>(when)))
                << row.state << " × " << row.input << " at " << static_cast<int>(when);
        }
    }
}

// The version that a fact carries; rejections carry none.
std::optional<std::int64_t> version_of(const OrderEvent& event) {
    struct {
        std::optional<std::int64_t> operator()(const contracts::OrderPaymentRejected&) const {
            return std::nullopt;
        }
        std::optional<std::int64_t> operator()(const contracts::OrderCreated& e) const {
            return e.version;
        }
        std::optional<std::int64_t> operator()(const contracts::OrderAwaitingPayment& e) const {
            return e.version;
        }
        std::optional<std::int64_t> operator()(const contracts::OrderCompleted& e) const {
            return e.version;
        }
        std::optional<std::int64_t> operator()(const contracts::OrderCancelled& e) const {
            return e.version;
        }
    } const reader;
    return std::visit(reader, event);
}

// EVT-06, B7
TEST(OrderTable, RaisesTheVersionByOneExactlyWhenItAnnouncesIt) {
    for (const auto& [state, order] : states()) {
        for (const auto& [input, apply] : kInputs) {
            for (const auto when : {When::kInWindow, When::kInGrace, When::kAfter}) {
                const auto step = apply(order, instant(when));
                if (!step) {
                    continue;
                }
                std::vector<std::int64_t> announced;
                for (const auto& event : step->events) {
                    if (const auto version = version_of(event)) {
                        announced.push_back(*version);
                    }
                }

                EXPECT_EQ(step->order.version, step->changed ? 4 : 3) << state << " × " << input;
                EXPECT_EQ(
                    announced,
                    step->changed ? std::vector<std::int64_t>{4} : std::vector<std::int64_t>{}
                ) << state
                  << " × " << input;
                EXPECT_EQ(step->order.ticket.price, order.ticket.price);
                EXPECT_EQ(step->order.expires_at, order.expires_at);
                EXPECT_EQ(step->order.grace_end, order.grace_end);
            }
        }
    }
}

// EVT-04
TEST(OrderTable, DoesNothingMoreWhenAnInputIsRepeated) {
    for (const auto& [state, order] : states()) {
        for (const auto& [input, apply] : kInputs) {
            for (const auto when : {When::kInWindow, When::kInGrace, When::kAfter}) {
                const auto once = apply(order, instant(when));
                if (!once) {
                    continue;
                }
                const auto twice = apply(once->order, instant(when));

                EXPECT_TRUE(!twice || !twice->changed) << state << " × " << input;
            }
        }
    }
}

}  // namespace
}  // namespace stagedoor::orders
