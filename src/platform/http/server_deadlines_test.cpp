// Slow clients, with time that the test moves: nothing here waits for a real deadline.
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/testing/server_fixture.hpp"

namespace stagedoor::http {
namespace {

using testing::announce;
using testing::get;
using ::testing::HasSubstr;

class DeadlinesTest : public testing::ServerTest {
  protected:
    // Moves network time past `deadline`, and on with what the sweeper's tick may add.
    void let_pass(Milliseconds deadline) { world.advance(deadline + Milliseconds{500}); }
};

// LOAD-03
TEST_F(DeadlinesTest, ClosesIdleConnectionsAtTheirDeadline) {
    start();
    auto fresh = connect();
    auto used = connect();
    used.send(get("/api/count"));
    (void)used.read_reply();

    let_pass(Deadlines{}.idle);

    EXPECT_EQ(fresh.read_to_end(), "");
    EXPECT_TRUE(fresh.closed());
    EXPECT_EQ(used.read_to_end(), "");
}

// LOAD-03
TEST_F(DeadlinesTest, ClosesOnASlowHeadHoweverOftenAByteComes) {
    start();
    auto connection = connect();
    connection.send("GET /api/count HTTP/1.1\r\n");
    // The first round trip proves that the sweeper saw the head begin.
    auto other = connect();
    other.send(get("/api/count"));
    (void)other.read_reply();

    for (int i = 0; i < 4; ++i) {
        world.advance(Deadlines{}.head / 4);
        connection.send("A: b\r\n");
    }
    let_pass(Milliseconds{0});

    EXPECT_EQ(connection.read_to_end(), "");
    EXPECT_EQ(counted, 1);
}

// LOAD-03
TEST_F(DeadlinesTest, ClosesOnASlowBody) {
    start();
    auto connection = connect();
    connection.send(announce("/api/echo", 2, "Expect: 100-continue\r\n"));
    EXPECT_EQ(connection.read_reply(), "HTTP/1.1 100 Continue\r\n\r\n");
    connection.send("{");

    let_pass(Deadlines{}.body);

    EXPECT_EQ(connection.read_to_end(), "");
}

// LOAD-03
TEST_F(DeadlinesTest, ClosesOnAClientThatDoesNotTakeItsReply) {
    start();
    auto connection = connect();
    connection.send(get("/api/big"));
    char first = 0;
    (void)boost::asio::read(connection.socket(), boost::asio::buffer(&first, 1));

    // Moved again and again: the write may begin after the first move.
    while (server->connections() > 0) {
        let_pass(Deadlines{}.write);
    }

    EXPECT_LT(connection.read_to_end().size(), 32U << 20U);
}

TEST_F(DeadlinesTest, KeepsAHandlersTimeApartFromTheClients) {
    start();
    auto connection = connect();
    connection.send(get("/api/wait"));
    gate.wait_for_entry();

    let_pass(std::chrono::hours{1});
    auto other = connect();
    other.send(get("/api/count"));
    (void)other.read_reply();
    gate.open();

    EXPECT_THAT(connection.read_reply(), HasSubstr("waited"));
}

}  // namespace
}  // namespace stagedoor::http
