#include "platform/redis/redis_socket.hpp"

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stagedoor {
namespace {

struct FreeAddresses {
    void operator()(addrinfo* addresses) const { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

[[noreturn]] void fail_with(int code) {
    throw RedisFault{std::generic_category().message(code)};
}

bool must_wait(int code) {
    return code == EAGAIN || code == EWOULDBLOCK || code == EINTR;
}

Addresses resolve(const RedisAddress& address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const auto port = std::to_string(address.port);
    const int result = ::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found);
    if (result != 0) {
        throw RedisFault{::gai_strerror(result)};
    }
    return Addresses{found};
}

}  // namespace

RedisSocket::RedisSocket(const RedisAddress& address, const Scheduler& clock, Monotonic deadline)
    : clock_{clock} {
    const Addresses addresses = resolve(address);
    int code = 0;
    for (const auto* next = addresses.get(); next != nullptr; next = next->ai_next) {
        if (connect_to(*next, deadline)) {
            return;
        }
        code = errno;
        close();
    }
    fail_with(code);
}

RedisSocket::~RedisSocket() {
    close();
}

void RedisSocket::close() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        descriptor_ = -1;
    }
}

// False with errno set when nobody is there.
bool RedisSocket::connect_to(const addrinfo& address, Monotonic deadline) {
    descriptor_ = ::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) {
        return false;
    }
    if (::connect(descriptor_, address.ai_addr, address.ai_addrlen) != 0) {
        if (errno != EINPROGRESS) {
            return false;
        }
        wait_until(POLLOUT, deadline);
        int code = 0;
        socklen_t size = sizeof code;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &code, &size);
        if (code != 0) {
            errno = code;
            return false;
        }
    }
    const int on = 1;
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return true;
}

void RedisSocket::wait_until(short ready, Monotonic deadline) const {
    pollfd watched{descriptor_, ready, 0};
    int result = -1;
    while (result <= 0) {
        const auto left = deadline - clock_.monotonic();
        if (left <= left.zero()) {
            throw RedisFault{"no answer in time"};
        }
        const auto seconds = std::chrono::floor<Seconds>(left);
        const timespec time{seconds.count(), (left - seconds).count()};
        result = ::ppoll(&watched, 1, &time, nullptr);
        if (result < 0 && errno != EINTR) {
            fail_with(errno);
        }
    }
}

void RedisSocket::write(std::string_view bytes, Monotonic deadline) {
    while (!bytes.empty()) {
        const auto sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        } else if (must_wait(errno)) {
            wait_until(POLLOUT, deadline);
        } else {
            fail_with(errno);
        }
    }
}

std::string_view RedisSocket::read(Monotonic deadline) {
    while (true) {
        wait_until(POLLIN, deadline);
        const auto got = ::recv(descriptor_, buffer_.data(), buffer_.size(), 0);
        if (got > 0) {
            return {buffer_.data(), static_cast<std::size_t>(got)};
        }
        if (got == 0) {
            throw RedisFault{"the connection was closed"};
        }
        if (!must_wait(errno)) {
            fail_with(errno);
        }
    }
}

}  // namespace stagedoor
