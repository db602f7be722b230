#include "platform/redis/testing/lying_proxy.hpp"

#include <array>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/redis/testing/loopback.hpp"

namespace stagedoor::testing {
namespace {

// Empty: the other side has gone.
std::string take(int from) {
    std::array<char, 16'384> bytes{};
    const auto got = ::recv(from, bytes.data(), bytes.size(), 0);
    return {bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0};
}

bool give(int to, const std::string& bytes) {
    return ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0;
}

}  // namespace

LyingProxy::LyingProxy(RedisAddress server)
    : server_{std::move(server)}, listener_{listen_on_loopback()}, thread_{[this] {
          run();
      }} {}

LyingProxy::~LyingProxy() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

void LyingProxy::tell(Lie lie) {
    const std::lock_guard lock{mutex_};
    lie_ = std::move(lie);
}

RedisAddress LyingProxy::address() const {
    return {"127.0.0.1", port_of(listener_)};
}

// One client at a time: it makes a new connection only when it has given the old one up.
void LyingProxy::run() {
    while (!stopping_) {
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client >= 0) {
            carry(client);
            ::close(client);
        }
    }
}

std::string LyingProxy::twist(const std::string& truth) const {
    const std::lock_guard lock{mutex_};
    return lie_ ? lie_(truth) : truth;
}

void LyingProxy::carry(int client) const {
    const int server = connect_to_loopback(server_.port);
    bool open = server >= 0;
    while (open) {
        std::array<pollfd, 3> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}, {listener_, 0, 0}}};
        ::poll(ends.data(), ends.size(), -1);
        open = !stopping_;
        if (open && ends[0].revents != 0) {
            const auto asked = take(client);
            open = !asked.empty() && give(server, asked);
        }
        if (open && ends[1].revents != 0) {
            const auto truth = take(server);
            open = !truth.empty() && give(client, twist(truth));
        }
    }
    ::close(server);
}

}  // namespace stagedoor::testing
