#include "platform/messaging/nats/overdue_sockets.hpp"

#include <charconv>
#include <filesystem>
#include <map>

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace stagedoor {
namespace {

constexpr int kDefaultPort = 4222;

int to_number(const std::string& text, int otherwise) {
    int number = otherwise;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// "nats://user:password@[::1]:4222/" has 4222.
int port_of(const std::string& url) {
    const auto host = url.find('@') == std::string::npos ? url.find("//") : url.find('@');
    const auto colon = url.rfind(':');
    const auto bracket = url.rfind(']');
    const bool has_port = colon != std::string::npos &&
                          (host == std::string::npos || colon > host) &&
                          (bracket == std::string::npos || colon > bracket);
    return has_port ? to_number(url.substr(colon + 1), kDefaultPort) : kDefaultPort;
}

// By descriptor. The inode is the socket's own: a number is given again as soon as it is free.
std::map<int, ino_t> open_sockets() {
    std::map<int, ino_t> found;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", fault}) {
        const int descriptor = to_number(entry.path().filename(), -1);
        struct stat status {};
        if (::fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode)) {
            found.emplace(descriptor, status.st_ino);
        }
    }
    return found;
}

// 0 for what is no connection.
int peer_port(int descriptor) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0) {
        return 0;
    }
    if (peer.ss_family == AF_INET) {
        return ntohs(reinterpret_cast<const sockaddr_in&>(peer).sin_port);
    }
    return peer.ss_family == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6&>(peer).sin6_port)
                                      : 0;
}

}  // namespace

OverdueSockets::OverdueSockets(const std::vector<std::string>& urls) {
    for (const auto& [descriptor, inode] : open_sockets()) {
        before_.insert(inode);
    }
    for (const std::string& url : urls) {
        ports_.insert(port_of(url));
    }
}

void OverdueSockets::cut() const {
    for (const auto& [descriptor, inode] : open_sockets()) {
        if (!before_.contains(inode) && ports_.contains(peer_port(descriptor))) {
            ::shutdown(descriptor, SHUT_RDWR);
        }
    }
}

}  // namespace stagedoor
