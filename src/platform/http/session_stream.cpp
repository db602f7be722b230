// The part of a session that sends a stream. The coroutine sleeps between two pieces; the stream, a
// tick of the worker, the client's end and the server's stop let it go on.
#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/post.hpp>

#include "platform/http/session.hpp"

namespace stagedoor::http {
namespace {

constexpr std::string_view kFirstLine = "retry: 2000\n\n";
constexpr std::string_view kPing = ": ping\n\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

}  // namespace

void Session::wake() {
    if (woken_.exchange(true)) {
        return;
    }
    boost::asio::post(worker_.context(), [weak = weak_from_this()] {
        if (const auto self = weak.lock()) {
            self->woken_ = false;
            self->go_on();
        }
    });
}

void Session::go_on() {
    news_ = true;
    if (sleeper_) {
        const auto resume = *std::exchange(sleeper_, std::nullopt);
        resume(true);
    }
}

// The head is queued; sends the rest. Afterwards the stream is gone, and with it its slot.
Task<void> Session::send_stream() {
    release_buffers();
    append_chunk(kFirstLine);
    watch_client();
    stream_->open(*this);
    bool open = true;
    while (open) {
        open = co_await send_piece();
    }
    stream_.reset();
    due_ = Monotonic::max();
    if (!http_1_0_ && socket_.is_open()) {
        out_ += kLastChunk;
    }
}

// False: the stream or the connection is over.
Task<bool> Session::send_piece() {
    news_ = false;
    const auto step = append_piece();
    const bool sent_something = !out_.empty();
    const bool flushed = co_await flush();
    deadline_ = Monotonic::max();
    if (!flushed || step.ended || interrupted_ || worker_.stopping()) {
        co_return false;
    }
    if (sent_something) {
        quiet_until_ = worker_.after(kStreamSilence);
    } else {
        co_await wait_for_news(step.again);
    }
    co_return socket_.is_open();
}

Task<void> Session::wait_for_news(Monotonic again) {
    out_ = std::string{};
    due_ = std::min(again, quiet_until_);
    if (!news_) {
        const auto keep = [this](const Resume<bool>& resume) {
            sleeper_ = resume;
        };
        co_await suspend<bool>(keep);
    }
    due_ = Monotonic::max();
}

StreamStep Session::append_piece() {
    std::string text;
    const auto step = stream_->next(text);
    if (text.empty() && worker_.now() >= quiet_until_) {
        text = kPing;
    }
    if (!text.empty()) {
        append_chunk(text);
    }
    return step;
}

void Session::append_chunk(std::string_view text) {
    constexpr int kHexadecimal = 16;
    constexpr std::string_view kLineEnd = "\r\n";
    if (http_1_0_) {
        out_ += text;
        return;
    }
    std::array<char, 16> size{};
    const auto end =
        std::to_chars(size.data(), size.data() + size.size(), text.size(), kHexadecimal).ptr;
    out_.append(size.data(), end);
    out_ += kLineEnd;
    out_ += text;
    out_ += kLineEnd;
}

// A stream is idle most of its life and there may be thousands. Nothing is read behind one.
void Session::release_buffers() {
    request_ = Request{};
    interrupted_ = in_.size() > 0;
    in_.clear();
    in_.shrink_to_fit();
}

// Whatever comes from the client now, its end most of all, ends the stream.
void Session::watch_client() {
    auto left = [weak = weak_from_this()](const boost::system::error_code&) {
        const auto self = weak.lock();
        if (self && self->stream_) {
            self->close();
        }
    };
    socket_.async_wait(boost::asio::socket_base::wait_read, std::move(left));
}

}  // namespace stagedoor::http
