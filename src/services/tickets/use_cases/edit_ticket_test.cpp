#include "services/tickets/use_cases/edit_ticket.hpp"

#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

class EditTicketTest : public testing::TicketsTest {};

TEST_F(EditTicketTest, StoresAndAnnouncesTheEdit) {
    const Ticket ticket = list_ticket();

    const auto edited = edit(ticket, "seller", {"Back row", Money{750}});

    ASSERT_TRUE(edited);
    EXPECT_EQ(edited->version, 1);
    EXPECT_EQ(read(ticket).listing.title, "Back row");
    const auto event = contracts::decode_ticket_updated(events().at(1));
    EXPECT_EQ(event.cause, "edited");
    EXPECT_EQ(event.ticket.price, Money{750});
    EXPECT_EQ(event.status, "available");
}

// CNT-06, B10
TEST_F(EditTicketTest, KnowsTheOrderThatWasAcknowledgedBeforeIt) {
    const Ticket ticket = list_ticket();
    pending = [&](Transaction& tx) {
        follow.reserve(tx, ticket.id, order);
    };

    const auto refused = edit(ticket, "seller", {"Dearer", Money{50000}});

    EXPECT_EQ(refused.error(), TicketError::kLocked);
    EXPECT_EQ(read(ticket).listing.price, Money{1999});
    EXPECT_EQ(events().size(), 2U);
}

// CNT-06
TEST_F(EditTicketTest, IsPossibleBeforeAndAfterTheLock) {
    const Ticket ticket = list_ticket();
    EXPECT_TRUE(edit(ticket, "seller", {"A", Money{100}}));
    reserve(ticket, order);
    EXPECT_EQ(edit(ticket, "seller", {"B", Money{200}}).error(), TicketError::kLocked);
    release(ticket, order);
    EXPECT_TRUE(edit(ticket, "seller", {"C", Money{300}}));
    EXPECT_EQ(read(ticket).version, 4);
}

TEST_F(EditTicketTest, RefusesStrangersAndUnknownTickets) {
    const Ticket ticket = list_ticket();

    EXPECT_EQ(edit(ticket, "other", ticket.listing).error(), TicketError::kNotOwner);
    EXPECT_EQ(
        edit(testing::a_ticket('0'), "seller", ticket.listing).error(), TicketError::kNotFound
    );
}

// SOLD-07
TEST_F(EditTicketTest, AppliesTwoEditsAtOnceOneAfterTheOther) {
    const Ticket ticket = list_ticket();
    std::vector<Task<void>> editors;
    const auto change = [&](std::string title) -> Task<void> {
        EditTicket::Command command{ticket.id, ticket.seller, {std::move(title), Money{100}}};
        const auto edited = co_await edit_.run(std::move(command));
        EXPECT_TRUE(edited);
    };
    editors.push_back(change("A"));
    editors.push_back(change("B"));

    run_together(fake, std::move(editors));

    EXPECT_EQ(read(ticket).version, 2);
    EXPECT_EQ(events().size(), 3U);
}

}  // namespace
}  // namespace stagedoor::tickets
