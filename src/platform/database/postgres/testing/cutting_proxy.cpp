#include "platform/database/postgres/testing/cutting_proxy.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "platform/database/postgres/testing/postgres_server.hpp"

namespace stagedoor::testing {
namespace {

// As it stands in the message that asks the server to parse it.
constexpr std::string_view kCommit{"COMMIT\0", 7};

sockaddr_un address_of(const std::filesystem::path& socket) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
    return address;
}

int new_socket() {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

CuttingProxy::CuttingProxy(std::filesystem::path server_socket)
    : server_socket_{std::move(server_socket)} {
    const sockaddr_un own = address_of(folder_.path() / PostgresServer::kSocket);
    listener_ = new_socket();
    const bool bound = bind(listener_, reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0;
    if (!bound || listen(listener_, 64) != 0 || pipe(stop_) != 0) {
        throw std::runtime_error{"the proxy cannot listen"};
    }
    acceptor_ = std::thread{[this] {
        accept_all();
    }};
}

CuttingProxy::~CuttingProxy() {
    close(stop_[1]);  // every poll() sees it
    acceptor_.join();
    for (std::thread& connection : connections_) {
        connection.join();
    }
    close(stop_[0]);
    close(listener_);
}

void CuttingProxy::cut_next_commit(Way way, std::size_t bytes) {
    const std::lock_guard lock{mutex_};
    cut_ = Cut{way, bytes};
    has_cut_ = false;
}

bool CuttingProxy::has_cut() {
    const std::lock_guard lock{mutex_};
    return has_cut_;
}

void CuttingProxy::note_cut() {
    const std::lock_guard lock{mutex_};
    has_cut_ = true;
}

std::optional<CuttingProxy::Cut> CuttingProxy::take_cut(std::string_view piece) {
    const std::lock_guard lock{mutex_};
    if (piece.find(kCommit) == std::string_view::npos) {
        return std::nullopt;
    }
    return std::exchange(cut_, std::nullopt);
}

void CuttingProxy::accept_all() {
    while (true) {
        std::array<pollfd, 2> waits{{{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
        poll(waits.data(), waits.size(), -1);
        if (waits[1].revents != 0) {
            return;
        }
        Pair pair;
        pair.client = accept(listener_, nullptr, nullptr);
        pair.server = new_socket();
        const sockaddr_un server = address_of(server_socket_);
        // Without a server the first read ends the connection.
        (void)!connect(pair.server, reinterpret_cast<const sockaddr*>(&server), sizeof server);
        connections_.emplace_back([this, pair] { forward(pair); });
    }
}

void CuttingProxy::forward(Pair pair) {
    bool open = true;
    while (open) {
        std::array<pollfd, 3> waits{
            {{pair.client, POLLIN, 0}, {pair.server, POLLIN, 0}, {stop_[0], POLLIN, 0}}};
        poll(waits.data(), waits.size(), -1);
        open = waits[2].revents == 0;
        if (open && waits[0].revents != 0) {
            open = pass_to_server(pair);
        }
        if (open && waits[1].revents != 0) {
            open = pass_to_client(pair);
        }
    }
    close(pair.client);
    close(pair.server);
}

bool CuttingProxy::pass_to_server(Pair& pair) {
    std::array<char, 16384> buffer;
    const auto size = recv(pair.client, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        return false;
    }
    const std::string_view piece{buffer.data(), static_cast<std::size_t>(size)};
    const auto cut = take_cut(piece);
    if (cut && cut->way == Way::kToServer && cut->bytes < piece.size()) {
        send_all(pair.server, piece.substr(0, cut->bytes));
        note_cut();
        return false;
    }
    if (cut && cut->way == Way::kToClient) {
        pair.answer_left = cut->bytes;
    }
    return send_all(pair.server, piece);
}

bool CuttingProxy::pass_to_client(Pair& pair) {
    std::array<char, 16384> buffer;
    const auto size = recv(pair.server, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        return false;
    }
    const std::string_view piece{buffer.data(), static_cast<std::size_t>(size)};
    if (pair.answer_left && *pair.answer_left < piece.size()) {
        send_all(pair.client, piece.substr(0, *pair.answer_left));
        note_cut();
        return false;
    }
    pair.answer_left.reset();
    return send_all(pair.client, piece);
}

}  // namespace stagedoor::testing
