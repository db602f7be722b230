#include "bench/load_generator.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <memory>
#include <optional>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stagedoor::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

constexpr int kEventsAtOnce = 256;
constexpr std::size_t kReadAtOnce = 16'384;

[[noreturn]] void fail(const char* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

struct Reply {
    int status = 0;
    std::size_t size = 0;  // head and body together
};

// The first whole reply in `text`, or nullopt while more has to come.
std::optional<Reply> parse_reply(std::string_view text) {
    const auto head_end = text.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
        return std::nullopt;
    }
    constexpr std::size_t kStatusAt = 9;
    Reply reply;
    std::from_chars(text.data() + kStatusAt, text.data() + kStatusAt + 3, reply.status);
    std::size_t length = 0;
    const auto at = text.substr(0, head_end).find("Content-Length: ");
    if (at != std::string_view::npos) {
        std::from_chars(text.data() + at + 16, text.data() + head_end, length);
    }
    reply.size = head_end + 4 + length;
    return text.size() < reply.size ? std::nullopt : std::optional{reply};
}

class Connection {
  public:
    Connection(const Load& load, int epoll) : socket_{::socket(AF_INET, SOCK_STREAM, 0)} {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(load.port);
        if (::inet_pton(AF_INET, load.host.c_str(), &address.sin_addr) != 1) {
            errno = EINVAL;
            fail("address");
        }
        // The sockets API takes every address family through the same pointer type.
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);  // NOLINT
        if (::connect(socket_, generic, sizeof address) != 0) {
            fail("connect");
        }
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = this;
        if (::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) != 0) {
            fail("epoll_ctl");
        }
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void send(std::string_view request, Time due) {
        due_ = due;
        while (!request.empty()) {
            const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
            if (sent < 0) {
                fail("send");
            }
            request.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    // False when the server closed.
    bool receive() {
        std::array<char, kReadAtOnce> chunk{};
        const auto got = ::recv(socket_, chunk.data(), chunk.size(), 0);
        if (got <= 0) {
            return false;
        }
        in_.append(chunk.data(), static_cast<std::size_t>(got));
        return true;
    }

    [[nodiscard]] const std::string& in() const { return in_; }
    void clear() { in_.clear(); }
    [[nodiscard]] Time due() const { return due_; }

  private:
    int socket_;
    Time due_;
    std::string in_;
};

class Run {
  public:
    explicit Run(const Load& load) : load_{load}, epoll_{::epoll_create1(0)} {
        head_ = load.method + " " + load.path + " HTTP/1.1\r\nHost: " + load.host + "\r\n";
        for (const auto& line : load.headers) {
            head_ += line + "\r\n";
        }
        for (std::size_t i = 0; i < load.connections; ++i) {
            idle_.push_back(
                connections_.emplace_back(std::make_unique<Connection>(load, epoll_)).get()
            );
        }
    }
    ~Run() { ::close(epoll_); }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    Figures go() {
        start_ = Clock::now();
        end_ = start_ + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>{
                            load_.seconds});
        std::array<epoll_event, kEventsAtOnce> events{};
        while (true) {
            send_what_is_due();
            if (busy_ == 0 && !more()) {
                break;
            }
            const int timeout = load_.rate > 0 ? 1 : 100;
            const int count = ::epoll_wait(epoll_, events.data(), kEventsAtOnce, timeout);
            for (int i = 0; i < count; ++i) {
                on_readable(*static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr)
                );
            }
        }
        return summary();
    }

  private:
    [[nodiscard]] bool more() const {
        return Clock::now() < end_ && (load_.bodies.empty() || sent_ < load_.bodies.size()) &&
               busy_ + idle_.size() > 0;
    }

    [[nodiscard]] Time next_due() const {
        if (load_.rate <= 0) {
            return Clock::now();
        }
        const std::chrono::duration<double> offset{static_cast<double>(sent_) / load_.rate};
        return start_ + std::chrono::duration_cast<Clock::duration>(offset);
    }

    void send_what_is_due() {
        while (!idle_.empty() && more()) {
            const Time due = next_due();
            if (due > Clock::now()) {
                return;
            }
            request_ = head_;
            if (load_.bodies.empty()) {
                request_ += "\r\n";
            } else {
                const auto& body = load_.bodies[sent_];
                request_ += "Content-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body;
            }
            ++sent_;
            ++busy_;
            auto* connection = idle_.back();
            idle_.pop_back();
            connection->send(request_, due);
        }
    }

    void on_readable(Connection& connection) {
        if (!connection.receive()) {
            ++figures_.broken;
            --busy_;
            std::erase_if(connections_, [&](const auto& each) {
                return each.get() == &connection;
            });
            return;
        }
        const auto reply = parse_reply(connection.in());
        if (!reply) {
            return;
        }
        record(connection, *reply);
        connection.clear();
        --busy_;
        idle_.push_back(&connection);
    }

    void record(const Connection& connection, const Reply& reply) {
        ++figures_.answered;
        if (reply.status < 200 || reply.status > 299) {
            ++figures_.refused;
        }
        last_ = Clock::now();
        latencies_.push_back(
            std::chrono::duration<float, std::milli>(last_ - connection.due()).count()
        );
        if (load_.keep_ids) {
            constexpr std::string_view kMember = "{\"id\":\"";
            const auto at = connection.in().find(kMember);
            if (at != std::string::npos) {
                figures_.ids.push_back(connection.in().substr(at + kMember.size(), 24));
            }
        }
    }

    Figures summary() {
        figures_.seconds = std::chrono::duration<double>(last_ - start_).count();
        std::sort(latencies_.begin(), latencies_.end());
        const auto at = [&](double share) {
            const auto index =
                static_cast<std::size_t>(share * static_cast<double>(latencies_.size()));
            return latencies_.empty() ? 0.0
                                      : double{latencies_[std::min(index, latencies_.size() - 1)]};
        };
        figures_.p50_ms = at(0.50);
        figures_.p99_ms = at(0.99);
        figures_.max_ms = at(1.0);
        return std::move(figures_);
    }

    const Load& load_;
    int epoll_;
    std::string head_;
    std::string request_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::vector<Connection*> idle_;
    std::size_t sent_ = 0;
    std::size_t busy_ = 0;
    Time start_;
    Time end_;
    Time last_;
    std::vector<float> latencies_;
    Figures figures_;
};

}  // namespace

Figures run(const Load& load) {
    return Run{load}.go();
}

}  // namespace stagedoor::bench
