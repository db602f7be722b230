// The audit on real stores: what it reads of them, and that it sees what was planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/audit/audit.hpp"
#include "app/sqlite_stores.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;
using stagedoor::testing::TestDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Five real stores, filled with SQL, because no service would write what is planted here.
class AuditedStores : public ::testing::Test {
  protected:
    AuditedStores() {
        for (const auto service : kAllServices) {
            stores_.push_back(std::make_unique<TestDatabase>(fake_, service, migrations_of(service))
            );
        }
    }

    void write(Service service, Sql sql, SqlValues values = {}) {
        auto body = [&](Transaction& tx) {
            tx.execute(sql, values);
        };
        fake_.await(stores_[index_of(service)]->database().write(body));
    }
    void emit(Service service, contracts::NewEvent event) {
        auto body = [&](Transaction& tx) {
            tx.emit(event);
        };
        fake_.await(stores_[index_of(service)]->database().write(body));
    }

    AuditReport judge() {
        std::vector<SqliteDatabase*> databases;
        for (const auto& store : stores_) {
            databases.push_back(&store->database());
        }
        auto cut = take_cut(databases);
        AuditTransactions transactions{};
        for (std::size_t i = 0; i < transactions.size(); ++i) {
            transactions[i] = &cut.transaction(i);
        }
        return audit(load_audit_data(transactions, std::nullopt));
    }

    void list_ticket() {
        write(
            Service::kTickets,
            "INSERT INTO tickets (id, seller, title, price, currency, status, version, created_at) "
            "VALUES ('t1', 'seller', 'One', 1000, 'usd', 'available', 0, 1)"
        );
        emit(Service::kTickets, {"ticket:created", "t1", 0, "{}"});
    }

    FakeEnv fake_;
    std::vector<std::unique_ptr<TestDatabase>> stores_;
};

TEST_F(AuditedStores, AreCleanWhenEmpty) {
    const auto report = judge();

    EXPECT_THAT(report.violations, IsEmpty());
    EXPECT_EQ(report.orders, 0);
    EXPECT_EQ(report.events, 0);
}

TEST_F(AuditedStores, AreJudgedOnlyAsFarAsConsumersHaveCome) {
    list_ticket();
    EXPECT_THAT(judge().violations, IsEmpty());

    write(
        Service::kOrders,
        "INSERT INTO cursors (producer, seq, event_id) VALUES ('tickets', 1, 'other')"
    );

    EXPECT_THAT(
        judge().violations,
        ElementsAre(
            HasSubstr("stands on event other"), HasSubstr("I5 ticket t1 is not in the copy")
        )
    );
}

TEST_F(AuditedStores, ShowAHoleInTheLog) {
    emit(Service::kOrders, {"order:payment-rejected", "o1", std::nullopt, "{}"});
    emit(Service::kOrders, {"order:payment-rejected", "o1", std::nullopt, "{}"});
    emit(Service::kOrders, {"order:payment-rejected", "o1", std::nullopt, "{}"});
    write(Service::kOrders, "DELETE FROM outbox WHERE seq = 2");

    EXPECT_THAT(
        judge().violations, ElementsAre(HasSubstr("I5 orders outbox: seq jumps from 1 to 3"))
    );
}

TEST_F(AuditedStores, ShowAnEventThatWasNumberedButNotKept) {
    write(Service::kAuth, "UPDATE outbox_head SET seq = 3");

    EXPECT_THAT(judge().violations, ElementsAre(HasSubstr("I5 auth outbox: its counter says 3")));
}

TEST_F(AuditedStores, ShowVersionsThatJumpAndOrdersThatRiseAgain) {
    emit(Service::kOrders, {"order:created", "o1", 0, "{}"});
    emit(Service::kOrders, {"order:cancelled", "o1", 2, "{}"});
    emit(Service::kOrders, {"order:completed", "o1", 3, "{}"});

    EXPECT_THAT(
        judge().violations,
        ElementsAre(
            HasSubstr("I6 orders outbox: o1 goes from version 0 to 2"),
            HasSubstr("I6 orders outbox: o1 leaves cancelled by order:completed")
        )
    );
}

TEST_F(AuditedStores, ShowWhatIsParked) {
    write(
        Service::kExpiration,
        "INSERT INTO parked_events (producer, seq, id, type, subject, version, time, data, reason, "
        "parked_at) VALUES ('orders', 4, 'e4', 'order:created', 'o1', 0, 1, '{}', 'no id', 2)"
    );

    EXPECT_THAT(
        judge().violations,
        ElementsAre(HasSubstr("order:created 4 of orders is parked (o1): no id"))
    );
}

TEST_F(AuditedStores, ShowALockBeyondItsGrace) {
    list_ticket();
    write(
        Service::kOrders,
        "INSERT INTO tickets (id, seller, title, price, currency, version, holder) "
        "VALUES ('t1', 'seller', 'One', 1000, 'usd', 0, 'o1')"
    );
    write(
        Service::kOrders,
        "INSERT INTO orders (id, buyer, ticket_id, ticket_title, price, currency, ticket_version, "
        "status, version, placed_at, expires_at, grace_end, deadline, in_flight) "
        "VALUES ('o1', 'buyer', 't1', 'One', 1000, 'usd', 0, 'created', 0, 1, 2, 3, 4, 0)"
    );
    emit(Service::kOrders, {"order:created", "o1", 0, "{}"});

    EXPECT_THAT(
        judge().violations,
        ElementsAre(HasSubstr("I3 order o1 has a deadline outside of its window and grace"))
    );
}

TEST_F(AuditedStores, ShowMoneyTakenForNothing) {
    write(
        Service::kPayments,
        "INSERT INTO payments (id, order_id, buyer, amount_minor, currency, created_at, status, "
        "version, attempt, number, granted, completed, intent_closed, confirm_sent, "
        "refusal_reference, action_before, doubt, retiring, refunding, awaiting_processor, "
        "refunded_minor, looks_wanted, looks_done, open) VALUES ('p1', 'o1', 'buyer', 1000, 'usd', "
        "1, 'captured', 0, 1, 1, 1, 1, 0, 1, '', 0, 0, 0, 0, 0, 0, 0, 0, 0)"
    );
    emit(Service::kPayments, {"payment:created", "p1", 0, "{}"});

    EXPECT_THAT(
        judge().violations,
        ElementsAre(HasSubstr("I2 payment p1 took money for order o1, which does not exist"))
    );
}

}  // namespace
}  // namespace stagedoor::app
