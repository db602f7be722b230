#include "platform/http_client/testing/scripted_server.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace stagedoor::testing {
namespace {

// How long the request at the beginning of `input` is, 0 while it is not whole.
std::size_t request_length(const std::string& input) {
    const auto head = input.find("\r\n\r\n");
    if (head == std::string::npos) {
        return 0;
    }
    std::size_t length = head + 4;
    const auto field = input.find("Content-Length: ");
    if (field < head) {
        length += std::stoul(input.substr(field + 16));
    }
    return input.size() >= length ? length : 0;
}

}  // namespace

struct ScriptedServer::Impl {
    explicit Impl(Script s) : script{std::move(s)} {
        listener = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* const any = reinterpret_cast<sockaddr*>(&address);
        socklen_t size = sizeof address;
        if (listener < 0 || ::bind(listener, any, size) != 0 || ::listen(listener, 64) != 0 ||
            ::getsockname(listener, any, &size) != 0) {
            throw std::runtime_error{"cannot listen on loopback"};
        }
        port = ntohs(address.sin_port);
        acceptor = std::thread{[this] {
            accept_all();
        }};
    }

    ~Impl() {
        ::shutdown(listener, SHUT_RDWR);
        acceptor.join();
        for (const int socket : sockets) {
            ::shutdown(socket, SHUT_RDWR);
        }
        for (auto& thread : threads) {
            thread.join();
        }
        for (const int socket : sockets) {
            ::close(socket);
        }
        ::close(listener);
    }

    void accept_all() {
        for (int socket = ::accept(listener, nullptr, nullptr); socket >= 0;
             socket = ::accept(listener, nullptr, nullptr)) {
            const std::lock_guard lock{mutex};
            sockets.push_back(socket);
            threads.emplace_back([this, socket] { serve(socket); });
        }
    }

    void serve(int socket) {
        std::string input;
        std::array<char, 4096> part{};
        for (auto got = ::recv(socket, part.data(), part.size(), 0); got > 0;
             got = ::recv(socket, part.data(), part.size(), 0)) {
            input.append(part.data(), static_cast<std::size_t>(got));
            if (const auto length = request_length(input); length > 0) {
                if (!answer(socket, input.substr(0, length))) {
                    ::shutdown(socket, SHUT_RDWR);
                    return;
                }
                input.erase(0, length);
            }
        }
    }

    bool answer(int socket, const std::string& request) {
        {
            const std::lock_guard lock{mutex};
            requests.push_back(request);
        }
        const std::string reply = script(request);
        if (reply == kClose) {
            return false;
        }
        return ::send(socket, reply.data(), reply.size(), MSG_NOSIGNAL) >= 0;
    }

    Script script;
    int listener = -1;
    int port = 0;
    mutable std::mutex mutex;
    std::vector<int> sockets;
    std::vector<std::thread> threads;
    std::vector<std::string> requests;
    std::thread acceptor;
};

ScriptedServer::ScriptedServer(Script script) : impl_{std::make_unique<Impl>(std::move(script))} {}

ScriptedServer::~ScriptedServer() = default;

int ScriptedServer::port() const {
    return impl_->port;
}

std::string ScriptedServer::url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(impl_->port) + path;
}

int ScriptedServer::connections() const {
    const std::lock_guard lock{impl_->mutex};
    return static_cast<int>(impl_->sockets.size());
}

std::vector<std::string> ScriptedServer::requests() const {
    const std::lock_guard lock{impl_->mutex};
    return impl_->requests;
}

std::string ScriptedServer::reply(
    const std::string& status, const std::string& body, const std::string& headers
) {
    return "HTTP/1.1 " + status + "\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace stagedoor::testing
