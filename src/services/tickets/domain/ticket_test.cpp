#include "services/tickets/domain/ticket.hpp"

#include <map>

#include <gtest/gtest.h>

#include "services/tickets/domain/errors.hpp"
#include "services/tickets/testing/builders.hpp"

namespace stagedoor::tickets {
namespace {

using testing::a_ticket;
using testing::an_id;

const OrderId kOrder = an_id<OrderId>('1');
const OrderId kOther = an_id<OrderId>('2');

Ticket reserved_by(const OrderId& order) {
    Ticket ticket = a_ticket();
    ticket.status = Status::kReserved;
    ticket.holder = order;
    ticket.version = 1;
    return ticket;
}

Ticket sold_to(const OrderId& order) {
    Ticket ticket = reserved_by(order);
    ticket.status = Status::kSold;
    ticket.version = 2;
    return ticket;
}

// What a step does, in words: the cause and the status after it, "-" for nothing.
std::string did(const std::optional<Change>& change) {
    return change ? change->event.cause + " " + change->event.status : "-";
}

std::string did(const Result<std::optional<Change>>& change) {
    return change ? did(*change) : "broken";
}

// EVT-06, B12: contract 3.1, every status × every event of Orders.
TEST(Ticket, MirrorsOrdersAsTheTableSays) {
    struct Row {
        Ticket ticket;
        std::string created, completed, cancelled;
    };
    const std::map<std::string, Row> table{
        {"available", {a_ticket(), "reserved reserved", "-", "-"}},
        {"reserved by it", {reserved_by(kOrder), "-", "sold sold", "released available"}},
        {"reserved by another", {reserved_by(kOther), "broken", "-", "-"}},
        {"sold to it", {sold_to(kOrder), "-", "-", "released available"}},
        {"sold to another", {sold_to(kOther), "broken", "-", "-"}}};

    for (const auto& [what, row] : table) {
        EXPECT_EQ(did(reserve(row.ticket, kOrder)), row.created) << what;
        EXPECT_EQ(did(sell(row.ticket, kOrder)), row.completed) << what;
        EXPECT_EQ(did(release(row.ticket, kOrder)), row.cancelled) << what;
    }
}

// EVT-06
TEST(Ticket, RaisesItsVersionByOneAndAnnouncesIt) {
    const auto reserved = **reserve(a_ticket(), kOrder);
    EXPECT_EQ(reserved.ticket.version, 1);
    EXPECT_EQ(reserved.event.ticket.version, 1);
    EXPECT_EQ(reserved.event.holder, kOrder);

    const auto sold = *sell(reserved.ticket, kOrder);
    EXPECT_EQ(sold.event.ticket.version, 2);
    EXPECT_EQ(sold.event.holder, kOrder);

    const auto released = *release(sold.ticket, kOrder);
    EXPECT_EQ(released.event.ticket.version, 3);
    EXPECT_EQ(released.event.holder, std::nullopt) << "a released ticket carries no order";
    EXPECT_EQ(released.ticket.holder, std::nullopt);
}

TEST(Ticket, IsEditedByItsSellerWhileAvailable) {
    const auto change = edit(a_ticket(), UserId{"seller"}, {"Back row", Money{750}});

    ASSERT_TRUE(change);
    EXPECT_EQ(change->ticket.listing.title, "Back row");
    EXPECT_EQ(change->ticket.version, 1);
    EXPECT_EQ(change->event.cause, "edited");
    EXPECT_EQ(change->event.ticket.price, Money{750});
    EXPECT_TRUE(edit(a_ticket(), UserId{"seller"}, a_ticket().listing)) << "nothing differs";
}

// B10
TEST(Ticket, IsLockedBeforeItIsSomeoneElses) {
    for (const auto& locked : {reserved_by(kOrder), sold_to(kOrder)}) {
        for (const char* editor : {"seller", "other"}) {
            EXPECT_EQ(edit(locked, UserId{editor}, locked.listing).error(), TicketError::kLocked);
        }
    }
    EXPECT_EQ(
        edit(a_ticket(), UserId{"other"}, a_ticket().listing).error(), TicketError::kNotOwner
    );
}

TEST(Ticket, AnnouncesItselfWhole) {
    const auto event = announce(a_ticket());

    EXPECT_EQ(event.ticket.id, a_ticket().id);
    EXPECT_EQ(event.ticket.title, "Front row");
    EXPECT_EQ(event.ticket.seller, UserId{"seller"});
    EXPECT_EQ(event.ticket.version, 0);
}

TEST(Ticket, NamesItsStatusesAsTheContractDoes) {
    for (const auto status : {Status::kAvailable, Status::kReserved, Status::kSold}) {
        EXPECT_EQ(parse_status(to_string(status)), status);
    }
    EXPECT_DEATH((void)parse_status("gone"), "statuses that we wrote");
}

}  // namespace
}  // namespace stagedoor::tickets
