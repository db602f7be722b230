#include "services/tickets/module.hpp"

#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

class TicketsModuleTest : public testing::TicketsTest {
  protected:
    std::unique_ptr<TicketsModule> module_in(std::string currency) {
        const auto nothing = [](contracts::Service) -> Task<void> {
            co_return;
        };
        return std::make_unique<TicketsModule>(
            fake.env(),
            TicketsGround{store.database(), store.outbox()},
            TicketsSettings{std::move(currency)},
            nothing
        );
    }
};

TEST_F(TicketsModuleTest, RefusesToChangeTheCurrencyOfWhatIsListed) {
    const auto in_euro = module_in("eur");
    fake.await(in_euro->start());
    fake.await(in_euro->stop());
    list_ticket();

    EXPECT_THROW(fake.await(in_euro->start()), std::runtime_error);
    const auto in_dollar = module_in("usd");
    EXPECT_NO_THROW(fake.await(in_dollar->start()));
    fake.await(in_dollar->stop());
}

TEST_F(TicketsModuleTest, FollowsOrders) {
    const auto module = module_in("usd");

    const auto subscriptions = module->subscriptions();

    ASSERT_EQ(subscriptions.size(), 1U);
    EXPECT_EQ(subscriptions[0].producer, contracts::Service::kOrders);
    EXPECT_EQ(subscriptions[0].handlers.size(), 3U);
}

TEST_F(TicketsModuleTest, ForgetsEverythingWhenWiped) {
    const auto module = module_in("usd");
    const Ticket ticket = list_ticket();

    write([&](Transaction& tx) { module->wipe(tx); });

    EXPECT_EQ(fake.await(read_.run(ticket.id)).error(), TicketError::kNotFound);
}

}  // namespace
}  // namespace stagedoor::tickets
