#include "platform/http/session.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/http/reply.hpp"
#include "platform/http/request_metrics.hpp"
#include "platform/http/request_parser.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::http {
namespace {

using boost::asio::redirect_error;
using boost::asio::use_awaitable;
using Fault = boost::system::error_code;

constexpr std::size_t kReadChunk = 4096;
constexpr std::size_t kBodyChunk = 16'384;
// Room for the largest head and for what a client sends behind it.
constexpr std::size_t kMaxUnread = kMaxHead + 2 + kReadChunk;
// What a connection keeps of its buffer for replies while it is idle.
constexpr std::size_t kKeptReplyBuffer = 8192;
constexpr Milliseconds kRefusalPatience{1000};

bool is_safe(Method method) {
    return method == Method::kGet || method == Method::kHead;
}

// Also what is refused may ask by HEAD; its client then reads no body behind the reply.
Method method_of(std::string_view refused) {
    return refused.starts_with("HEAD ") ? Method::kHead : Method::kGet;
}

boost::asio::ip::address address_of(const Socket& socket) {
    Fault fault;
    return socket.remote_endpoint(fault).address();
}

}  // namespace

Session::Session(IoWorker& worker, Socket socket)
    : worker_{worker},
      socket_{std::move(socket)},
      peer_{address_of(socket_), worker.options().trusted_proxies},
      in_{kMaxUnread} {
    Fault ignored;
    socket_.non_blocking(true, ignored);
    socket_.set_option(boost::asio::ip::tcp::no_delay{true}, ignored);
}

void Session::close() {
    Fault ignored;
    socket_.close(ignored);
    go_on();
}

void Session::tick() {
    if (worker_.now() >= deadline_) {
        close();
    } else if (worker_.now() >= due_) {
        go_on();
    }
}

void Session::hurry() {
    if (idle_) {
        close();
    } else if (lingering_) {
        deadline_ = std::min(deadline_, worker_.after(kRefusalPatience));
    } else if (stream_) {
        deadline_ = std::min(deadline_, worker_.after(write_patience()));
        go_on();
    }
}

std::string_view Session::unread() const {
    const auto data = in_.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

Task<void> Session::run() {
    bool open = true;
    while (open) {
        const auto check = check_head(unread());
        if (const auto* head = std::get_if<Head>(&check)) {
            open = co_await serve(*head);
        } else if (const auto* refusal = std::get_if<Refusal>(&check)) {
            refuse(to_response(*refusal), method_of(unread()));
            open = false;
        } else {
            open = co_await read_more();
        }
    }
    if (stream_) {
        co_await send_stream();
    }
    const bool flushed = co_await flush();
    if (flushed) {
        const auto patience = worker_.options().deadlines.linger;
        co_await linger(worker_.stopping() ? std::min(kRefusalPatience, patience) : patience);
    }
}

Task<void> Session::run_refused() {
    refuse(overloaded(Seconds{1}), Method::kGet);
    const bool flushed = co_await flush();
    if (flushed) {
        co_await linger(std::min(kRefusalPatience, worker_.options().deadlines.linger));
    }
}

// Sends the replies so far, then waits for more of the next head. False: the connection is over.
Task<bool> Session::read_more() {
    const bool flushed = co_await flush();
    if (!flushed || !await_head()) {
        co_return false;
    }
    Fault fault;
    const auto room = in_.prepare(std::min(kReadChunk, kMaxUnread - in_.size()));
    const auto size = co_await socket_.async_read_some(room, redirect_error(use_awaitable, fault));
    idle_ = false;
    in_.commit(size);
    co_return !fault;
}

// Sets the deadline of the wait. False: no request is wanted any more.
bool Session::await_head() {
    const auto& deadlines = worker_.options().deadlines;
    idle_ = in_.size() == 0;
    if (idle_) {
        deadline_ = worker_.after(deadlines.idle);
        return !worker_.stopping();
    }
    if (!reading_head_) {
        deadline_ = worker_.after(deadlines.head);
        reading_head_ = true;
    }
    return true;
}

Task<bool> Session::read_body(std::size_t length) {
    deadline_ = worker_.after(worker_.options().deadlines.body);
    auto& body = request_.body;
    body = unread().substr(0, length);
    in_.consume(body.size());
    while (body.size() < length) {
        const auto had = body.size();
        body.resize(std::min(length, had + kBodyChunk));
        Fault fault;
        const auto room = boost::asio::buffer(body.data() + had, body.size() - had);
        const auto size =
            co_await socket_.async_read_some(room, redirect_error(use_awaitable, fault));
        body.resize(had + size);
        if (fault) {
            co_return false;
        }
    }
    co_return true;
}

bool Session::begin_request(const Head& head) {
    clear(request_);
    const bool parsed = parse_request(unread().substr(0, head.size), head, request_);
    in_.consume(head.size);
    if (!parsed) {
        return false;
    }
    apply_forwarding(request_, peer_, worker_.options().trusted_proxies);
    request_.request_id = forwarded_request_id(request_);
    if (request_.request_id.empty()) {
        worker_.make_request_id(request_.request_id);
    }
    http_1_0_ = head.http_1_0;
    keep_alive_ = head.keep_alive;
    reading_head_ = false;
    start_watch();
    return true;
}

// Receives the body, and sends what has to leave before the request is answered.
Task<bool> Session::prepare(Head head) {
    bool open = true;
    if (head.content_length > 0) {
        if (head.expects_continue) {
            out_ += "HTTP/1.1 100 Continue\r\n\r\n";
            open = co_await flush();
        }
        if (open) {
            open = co_await read_body(head.content_length);
        }
    }
    // A write may take long; the replies before it should not wait for it.
    if (open && (!is_safe(request_.method) || out_.size() > kMaxBatch)) {
        open = co_await flush();
    }
    co_return open;
}

// False: this was the last request of the connection.
Task<bool> Session::serve(Head head) {
    if (!begin_request(head)) {
        refuse(to_response(Refusal::kBadRequest), request_.method);
        co_return false;
    }
    auto match = worker_.router().match(request_);
    const bool too_large = head.content_length > match.max_body;
    if (too_large || (match.reply && head.expects_continue)) {
        keep_alive_ = false;
        respond(match.reply ? *match.reply : body_too_large(), match.route);
        co_return false;
    }
    if (head.content_length > 0 || !out_.empty()) {
        const bool ready = co_await prepare(head);
        if (!ready) {
            co_return false;
        }
        start_watch();
    }
    if (match.reply) {
        co_return respond(*match.reply, nullptr);
    }
    deadline_ = Monotonic::max();
    const auto response = co_await worker_.router().run(request_, *match.route);
    co_return respond(response, match.route);
}

// Answers what is no request, or is none that will be read.
void Session::refuse(const Response& response, Method method) {
    clear(request_);
    request_.method = method;
    request_.secure = false;
    worker_.make_request_id(request_.request_id);
    keep_alive_ = false;
    start_watch();
    respond(response, nullptr);
}

// The time that a client takes to send its request is not ours.
void Session::start_watch() {
    if (worker_.options().metrics != nullptr) {
        begun_ = worker_.exact_now();
    }
}

void Session::count(const Route* route, int status) const {
    if (auto* const metrics = worker_.options().metrics) {
        metrics->count(route, request_.method, status, worker_.exact_now() - begun_);
    }
}

// Queues the reply. False: it is the last.
bool Session::respond(const Response& response, const Route* route) {
    if (response.drop) {
        Fault ignored;
        socket_.set_option(boost::asio::socket_base::linger{true, 0}, ignored);
        close();
        return false;
    }
    ReplyContext context;
    context.date = worker_.date();
    context.route = route;
    context.keep_alive = keep_alive_ && !response.close && !response.stream && !worker_.stopping();
    context.http_1_0 = http_1_0_;
    const int status = append_reply(out_, request_, response, context);
    count(route, status);
    if (request_.method == Method::kGet) {
        stream_ = response.stream;
    }
    if (log::enabled(log::Level::kDebug)) {
        log_access(status);
    }
    return context.keep_alive;
}

void Session::log_access(int status) const {
    log::debug(
        "request",
        {{"method", to_string(request_.method)},
         {"path", request_.path},
         {"status", status},
         {"request", request_.request_id},
         {"client", request_.client_address}}
    );
}

// How long the client may take nothing; a stream that is to end does not wait long for it.
Milliseconds Session::write_patience() const {
    const auto patience = worker_.options().deadlines.write;
    return stream_ && worker_.stopping() ? std::min(kRefusalPatience, patience) : patience;
}

// False: the connection is over. Tries to write at once, which nearly always suffices.
Task<bool> Session::flush() {
    std::size_t sent = 0;
    while (sent < out_.size()) {
        Fault fault;
        sent += socket_.write_some(boost::asio::buffer(out_) + sent, fault);
        if (fault == boost::asio::error::would_block) {
            deadline_ = worker_.after(write_patience());
            co_await socket_.async_wait(
                boost::asio::socket_base::wait_write, redirect_error(use_awaitable, fault)
            );
        }
        if (fault) {
            close();
            co_return false;
        }
    }
    out_.clear();
    if (out_.capacity() > kKeptReplyBuffer) {
        out_.shrink_to_fit();
    }
    co_return socket_.is_open();
}

// Says that nothing more comes, and takes what the client still sends: closing with unread bytes
// would reset the connection, and the client might lose the reply.
Task<void> Session::linger(Milliseconds patience) {
    Fault fault;
    socket_.shutdown(boost::asio::socket_base::shutdown_send, fault);
    lingering_ = true;
    deadline_ = worker_.after(patience);
    std::size_t drained = 0;
    while (!fault && drained < kMaxDrained) {
        in_.clear();
        const auto room = in_.prepare(kReadChunk);
        drained += co_await socket_.async_read_some(room, redirect_error(use_awaitable, fault));
    }
    close();
}

}  // namespace stagedoor::http
