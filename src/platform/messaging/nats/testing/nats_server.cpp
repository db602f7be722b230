#include "platform/messaging/nats/testing/nats_server.hpp"

#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/runtime/system_env.hpp"

// libnats 3.4.1 forgets its buffer when a handshake ends in the middle of a line, which is how the
// watchdog ends one that hangs. The sanitizer looks for this name.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:natsBuf_Create\n";
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

namespace stagedoor::testing {
namespace {

int free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (::bind(socket, any, size) != 0 || ::getsockname(socket, any, &size) != 0) {
        throw std::runtime_error{"no free port"};
    }
    ::close(socket);
    return ntohs(address.sin_port);
}

// In the child: never returns.
[[noreturn]] void run_server(const char* port, const char* folder, const char* log) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execlp(
        "nats-server", "nats-server", "-a", "127.0.0.1", "-p", port, "-js", "-sd", folder, nullptr
    );
    ::_exit(127);
}

}  // namespace

NatsServer::NatsServer() : NatsServer{std::defer_lock} {
    start();
}

NatsServer::NatsServer(std::defer_lock_t) : port_{free_port()} {}

NatsServer::~NatsServer() {
    kill();
}

void NatsServer::start() {
    const std::string port = std::to_string(port_);
    const std::string store = folder_.path() / "store";
    const std::string log = folder_.path() / "log";
    process_ = ::fork();
    if (process_ == 0) {
        run_server(port.c_str(), store.c_str(), log.c_str());
    }
    if (process_ < 0) {
        throw std::runtime_error{"cannot start nats-server"};
    }
}

void NatsServer::signal(int number) const {
    if (process_ > 0) {
        ::kill(process_, number);
    }
}

void NatsServer::kill() {
    signal(SIGKILL);
    if (process_ > 0) {
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
}

void NatsServer::pause() {
    signal(SIGSTOP);
}

void NatsServer::go_on() {
    signal(SIGCONT);
}

void NatsServer::forget() {
    std::filesystem::remove_all(folder_.path() / "store");
}

std::string NatsServer::url() const {
    return "nats://127.0.0.1:" + std::to_string(port_);
}

NatsOptions NatsServer::options() const {
    NatsOptions options;
    options.urls = {url()};
    options.connect_timeout = Milliseconds{1000};
    options.first_retry = Milliseconds{20};
    options.longest_retry = Milliseconds{100};
    return options;
}

void await_connected(FakeEnv& fake, NatsClient& client, bool connected) {
    auto reached = [&client, connected]() -> Task<void> {
        auto seen = client.changed().count();
        while (client.connected() != connected) {
            co_await client.changed().wait(seen, kNever);
            seen = client.changed().count();
        }
    };
    fake.await(reached());
}

bool eventually(FakeEnv& fake, const std::function<bool()>& reached) {
    SystemEnv real;
    const Scheduler& clock = real.env().scheduler();
    const Monotonic begin = clock.monotonic();
    Monotonic done = begin;
    fake.run();
    while (!reached()) {
        const auto passed = std::chrono::floor<Milliseconds>(clock.monotonic() - done);
        done += passed;
        if (done - begin > FakeEnv::kPatience) {
            return false;
        }
        fake.advance(passed);
        std::this_thread::yield();
    }
    return true;
}

}  // namespace stagedoor::testing
