// For tests: a TCP connection that sends any bytes and says what came back.
#pragma once

#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>

namespace stagedoor::http::testing {

class RawConnection {
  public:
    // Reads give up after this many seconds, so that a test that hangs fails.
    static constexpr long kPatience = 20;

    explicit RawConnection(std::uint16_t port) {
        const auto loopback = boost::asio::ip::address_v4::loopback();
        socket_.connect({loopback, port});
        const timeval patience{kPatience, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    }

    // False when the peer is gone.
    bool send(std::string_view bytes) {
        boost::system::error_code fault;
        boost::asio::write(socket_, boost::asio::buffer(bytes), fault);
        return !fault;
    }

    void shut_down_sending() { socket_.shutdown(boost::asio::socket_base::shutdown_send); }

    // Everything until the peer closes; closed() then says whether it did.
    std::string read_to_end() {
        while (read_some()) {
        }
        return std::exchange(text_, {});
    }

    // Up to the end of `mark`, or everything when it never comes.
    std::string read_until(std::string_view mark) {
        while (text_.find(mark) == std::string::npos && read_some()) {
        }
        const auto found = text_.find(mark);
        const auto size = found == std::string::npos ? text_.size() : found + mark.size();
        auto read = text_.substr(0, size);
        text_.erase(0, size);
        return read;
    }

    // One reply, by its Content-Length; of 1xx, 204 and 304 and with `head_only` the head alone.
    std::string read_reply(bool head_only = false) {
        constexpr std::string_view kEnd = "\r\n\r\n";
        while (text_.find(kEnd) == std::string::npos && read_some()) {
        }
        const auto found = text_.find(kEnd);
        auto size = found == std::string::npos ? text_.size() : found + kEnd.size();
        size += head_only ? 0 : content_length(text_.substr(0, size));
        while (text_.size() < size && read_some()) {
        }
        auto reply = text_.substr(0, size);
        text_.erase(0, size);
        return reply;
    }

    // The peer ended the connection in order.
    [[nodiscard]] bool closed() const { return end_ == End::kClosed; }
    // The peer broke it off.
    [[nodiscard]] bool reset() const { return end_ == End::kReset; }

    boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    enum class End { kNone, kClosed, kReset, kTimedOut };

    bool read_some() {
        char chunk[16'384];
        // Not through Asio, which would go on waiting after the time-out.
        const auto size = ::recv(socket_.native_handle(), chunk, sizeof(chunk), 0);
        if (size > 0) {
            text_.append(chunk, static_cast<std::size_t>(size));
            return true;
        }
        end_ = size == 0 ? End::kClosed : errno == ECONNRESET ? End::kReset : End::kTimedOut;
        return false;
    }

    static std::size_t content_length(const std::string& head) {
        constexpr std::string_view kName = "\r\nContent-Length: ";
        const auto found = head.find(kName);
        return found == std::string::npos ? 0 : std::stoul(head.substr(found + kName.size()));
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_{context_};
    End end_ = End::kNone;
    std::string text_;
};

// A GET, and the head of a POST whose body has `length` bytes, each with more header lines.
inline std::string get(const std::string& path, const std::string& lines = "") {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
}

inline std::string announce(
    const std::string& path, std::size_t length, const std::string& lines = ""
) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(length) +
           "\r\n" + lines + "\r\n";
}

// The status codes of the replies in `text`, in order.
inline std::vector<int> statuses(const std::string& text) {
    constexpr std::string_view kMark = "HTTP/1.1 ";
    std::vector<int> found;
    for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + 1)) {
        found.push_back(std::stoi(text.substr(at + kMark.size(), 3)));
    }
    return found;
}

}  // namespace stagedoor::http::testing
