// For tests: a nats-server of Debian's on a free port of the loopback, with its store in a folder
// that vanishes.
#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "platform/database/testing/test_database.hpp"
#include "platform/messaging/nats/nats_client.hpp"

namespace stagedoor::testing {

class NatsServer {
  public:
    // Starts it; it may take a moment until it listens.
    NatsServer();
    // Does not start it.
    explicit NatsServer(std::defer_lock_t);
    NatsServer(const NatsServer&) = delete;
    NatsServer& operator=(const NatsServer&) = delete;
    ~NatsServer();  // kills it

    void start();
    void kill();    // kill -9
    void pause();   // SIGSTOP
    void go_on();   // SIGCONT
    void forget();  // removes its store; only while it is killed

    [[nodiscard]] std::string url() const;
    [[nodiscard]] NatsOptions options() const;

  private:
    void signal(int number) const;

    TemporaryFolder folder_;
    int port_;
    int process_ = 0;
};

// Waits, in real time, until there is a connection, or none.
void await_connected(FakeEnv& fake, NatsClient& client, bool connected = true);

// Lets the time of the fake world run with the real one until `reached`; false when it was not
// within FakeEnv::kPatience.
[[nodiscard]] bool eventually(FakeEnv& fake, const std::function<bool()>& reached);

}  // namespace stagedoor::testing
