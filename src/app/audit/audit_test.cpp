// The auditor against stores in memory: clean ones, and one planted violation at a time.
#include "app/audit/audit.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using contracts::Service;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::int64_t kPlaced = 1'795'248'000'000;
constexpr std::int64_t kWindow = 900'000;
constexpr std::int64_t kGrace = 300'000;

// Ticket t1 sold to order o1 (paid by p1), t2 held by o2, t3 free after o3 was cancelled.
AuditData clean() {
    AuditData data;
    data.tickets = {
        {"t1", "seller", "One", 1000, "usd", "sold", "o1", 2},
        {"t2", "seller", "Two", 2000, "usd", "reserved", "o2", 1},
        {"t3", "seller", "Three", 3000, "usd", "available", std::nullopt, 2},
    };
    data.ticket_copies = {
        {"t1", "seller", "One", 1000, "usd", 2, "o1"},
        {"t2", "seller", "Two", 2000, "usd", 1, "o2"},
        {"t3", "seller", "Three", 3000, "usd", 2, std::nullopt},
    };
    const auto order = [](const char* id, const char* ticket, const char* status, std::int64_t price
                       ) {
        orders::AuditedOrder made{
            id, ticket, "buyer", status, 0, price, "usd", kPlaced, 0, 0, 0, {}};
        made.expires_at = kPlaced + kWindow;
        made.grace_end = made.expires_at + kGrace;
        made.deadline = made.expires_at;
        return made;
    };
    data.orders = {
        order("o1", "t1", "complete", 1000),
        order("o2", "t2", "created", 2000),
        order("o3", "t3", "cancelled", 3000),
    };
    data.orders[0].version = 2;
    data.orders[0].payment = "p1";
    data.orders[2].version = 1;
    data.payments = {{"p1", "o1", "buyer", "captured", 2, 1000, "usd", 0, false}};
    data.order_copies = {
        {"o1", "buyer", "complete", 1000, "usd"},
        {"o2", "buyer", "created", 2000, "usd"},
        {"o3", "buyer", "cancelled", 3000, "usd"},
    };
    data.deadlines = {{"o2", kPlaced + kWindow}};
    const auto log = [&](Service service, std::int64_t rows) -> LogSummary& {
        auto& summary = data.stores[index_of(service)].log;
        summary.head = summary.last = summary.rows = rows;
        summary.first = 1;
        return summary;
    };
    log(Service::kTickets, 8).versions = {{"t1", 2}, {"t2", 1}, {"t3", 2}};
    log(Service::kOrders, 7).versions = {{"o1", 2}, {"o2", 0}, {"o3", 1}};
    log(Service::kPayments, 3).versions = {{"p1", 2}};
    data.stores[index_of(Service::kTickets)].cursors = {{"orders", 7, "e7"}};
    return data;
}

struct Plant {
    const char* name;
    std::function<void(AuditData&)> change;
    std::vector<const char*> promises;  // that are named, one line each
};

StoreFacts& store(AuditData& data, Service service) {
    return data.stores[index_of(service)];
}

// SIM-09
TEST(Audit, FindsNothingInCleanStores) {
    const auto report = audit(clean());

    EXPECT_THAT(report.violations, IsEmpty());
    EXPECT_EQ(report.orders, 3);
    EXPECT_EQ(report.events, 18);
    EXPECT_EQ(summary(report), "audit: no violation in 3 orders and 18 events");
}

// SIM-09, PAY-10
TEST(Audit, NamesEachPlantedViolationAndNothingElse) {
    const Plant plants[]{
        {"a second order holds the ticket",
         [](AuditData& data) {
             data.orders[2] = data.orders[1];
             data.orders[2].id = "o3";
             store(data, Service::kOrders).log.versions["o3"] = 0;
             data.order_copies[2] = {"o3", "buyer", "created", 2000, "usd"};
             data.deadlines.push_back({"o3", kPlaced + kWindow});
             // Which of the two the mirror shows is not the point here.
             store(data, Service::kTickets).unsettled[index_of(Service::kOrders)] = {"o2", "o3"};
         },
         {"I1"}},
        {"the ticket is given to another order",
         [](AuditData& data) { data.ticket_copies[1].holder = "o9"; },
         {"I1"}},
        {"the ticket stays given to a cancelled order",
         [](AuditData& data) { data.ticket_copies[2].holder = "o3"; },
         {"I1"}},
        {"money was taken for an order that is not complete",
         [](AuditData& data) { data.payments[0].order = "o2"; },
         {"I2", "I2", "I2"}},
        {"money was taken for an order that does not exist",
         [](AuditData& data) { data.payments[0].order = "o9"; },
         {"I2", "I2"}},
        {"another amount than the price was taken",
         [](AuditData& data) { data.payments[0].amount = 999; },
         {"I2"}},
        {"another currency than the price's was taken",
         [](AuditData& data) { data.payments[0].currency = "eur"; },
         {"I2"}},
        {"money of another buyer was taken",
         [](AuditData& data) { data.payments[0].buyer = "someone"; },
         {"I2"}},
        {"an order is complete without a payment",
         [](AuditData& data) { data.payments[0].status = "voided"; },
         {"I2"}},
        {"an order was paid twice",
         [](AuditData& data) {
             data.payments.push_back(data.payments[0]);
             data.payments[1].id = "p2";
             store(data, Service::kPayments).log.versions["p2"] = 2;
         },
         {"I2"}},
        {"the money of a complete order was given back",
         [](AuditData& data) { data.payments[0].status = "refunded"; },
         {"I2"}},
        {"a refund was made at the provider",
         [](AuditData& data) {
             data.payments[0].refunded = 100;
             data.payments[0].refunded_elsewhere = true;
         },
         {"I2"}},
        {"a lock goes beyond its grace",
         [](AuditData& data) {
             data.orders[1].deadline = data.orders[1].grace_end + 1;
             data.deadlines[0].deadline = data.orders[1].deadline;
         },
         {"I3"}},
        {"a running server left a lock standing",
         [](AuditData& data) { data.now = from_millis(kPlaced + kWindow + 30'001); },
         {"I3"}},
        {"a stopped server had left a lock standing",
         [](AuditData& data) {
             const auto late = kPlaced + kWindow + 30'001;
             store(data, Service::kOrders).log.sales = {kPlaced, late, late + 5'000};
         },
         {"I3"}},
        {"the log has a hole",
         [](AuditData& data) { store(data, Service::kOrders).log.faults = {"I5 seq jumps"}; },
         {"I5"}},
        {"the counter is ahead of the log",
         [](AuditData& data) { ++store(data, Service::kPayments).log.head; },
         {"I5"}},
        {"a cursor is ahead of the head",
         [](AuditData& data) { store(data, Service::kTickets).cursors[0].seq = 8; },
         {"I5"}},
        {"a cursor stands on an event that the log does not have",
         [](AuditData& data) { store(data, Service::kTickets).contradicted["orders"] = "e9"; },
         {"I5"}},
        {"an event is parked",
         [](AuditData& data) {
             store(data, Service::kTickets).parked = {{"orders", 3, "order:created", "o9", "no"}};
         },
         {"I5"}},
        {"a ticket does not mirror its order",
         [](AuditData& data) { data.tickets[0].status = "reserved"; },
         {"I5"}},
        {"a free ticket is shown as held",
         [](AuditData& data) {
             data.tickets[2].status = "reserved";
             data.tickets[2].holder = "o3";
         },
         {"I5"}},
        {"orders knows another price of a ticket",
         [](AuditData& data) { data.ticket_copies[1].price = 1; },
         {"I5"}},
        {"orders does not know a ticket",
         [](AuditData& data) { data.ticket_copies.pop_back(); },
         {"I5"}},
        {"orders knows a ticket that does not exist",
         [](AuditData& data) {
             data.ticket_copies.push_back({"t9", "s", "Nine", 1, "usd", 0, std::nullopt});
         },
         {"I5"}},
        {"payments knows another price of an order",
         [](AuditData& data) { data.order_copies[1].price = 1; },
         {"I5"}},
        {"payments believes that an order is open",
         [](AuditData& data) { data.order_copies[2].status = "created"; },
         {"I5"}},
        {"payments does not know an order",
         [](AuditData& data) { data.order_copies.pop_back(); },
         {"I5"}},
        {"an open order has no deadline", [](AuditData& data) { data.deadlines.clear(); }, {"I5"}},
        {"an open order has another deadline",
         [](AuditData& data) { ++data.deadlines[0].deadline; },
         {"I5"}},
        {"a closed order still has a deadline",
         [](AuditData& data) {
             data.deadlines.push_back({"o3", kPlaced});
         },
         {"I5"}},
        {"a version was not announced", [](AuditData& data) { ++data.orders[1].version; }, {"I6"}},
        {"a ticket was never announced",
         [](AuditData& data) { store(data, Service::kTickets).log.versions.erase("t1"); },
         {"I6"}},
    };

    for (const auto& [name, change, promises] : plants) {
        auto data = clean();
        change(data);

        const auto report = audit(data);

        ASSERT_EQ(report.violations.size(), promises.size())
            << name << "\n"
            << ::testing::PrintToString(report.violations);
        for (std::size_t i = 0; i < promises.size(); ++i) {
            EXPECT_THAT(report.violations[i], StartsWith(promises[i])) << name;
        }
    }
}

TEST(Audit, JudgesOnlyWhatIsSettled) {
    auto data = clean();
    data.tickets[1].status = "available";
    data.tickets[1].holder = std::nullopt;
    data.order_copies.erase(data.order_copies.begin() + 1);
    data.deadlines.clear();
    for (const auto consumer : {Service::kTickets, Service::kPayments, Service::kExpiration}) {
        store(data, consumer).unsettled[index_of(Service::kOrders)] = {"o2"};
    }
    data.ticket_copies[2].title = "Old";
    store(data, Service::kOrders).unsettled[index_of(Service::kTickets)] = {"t3"};

    EXPECT_THAT(audit(data).violations, IsEmpty());
}

TEST(Audit, LeavesALockAloneThatAStoppedServerCouldNotEnd) {
    auto data = clean();
    store(data, Service::kOrders).log.sales = {kPlaced, kPlaced + kWindow + 30'001};

    EXPECT_THAT(audit(data).violations, IsEmpty());
}

TEST(Audit, AcceptsAnOrderWhosePaymentFailedAndThatHasNotHeardOfIt) {
    auto data = clean();
    data.payments[0].status = "failed";
    store(data, Service::kOrders).unsettled[index_of(Service::kPayments)] = {"p1"};

    EXPECT_THAT(audit(data).violations, IsEmpty());
}

TEST(Audit, WritesItsReportAsJson) {
    AuditReport report;
    report.violations = {"I1 \"x\""};
    report.orders = 1;

    EXPECT_EQ(to_json(report), R"({"violations":["I1 \"x\""],"orders":1,"events":0})");
    EXPECT_THAT(summary(report), HasSubstr("1 violation in"));
}

}  // namespace
}  // namespace stagedoor::app
