// One connection: reads requests, has them answered in order, writes the replies, closes in a way
// that lets the client read the last one. After a framing error nothing more is read as a request.
// Replies to pipelined requests leave in one write where that delays nobody.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>

#include "platform/http/framing.hpp"
#include "platform/http/io_worker.hpp"
#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/stream.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor::http {

// Of a body that is too large, so many bytes are taken off the wire before closing: closing earlier
// would reset the connection and take the 413 away from the client.
inline constexpr std::size_t kMaxDrained = 1 << 20;
// Replies beyond this are written before the next pipelined request is answered.
inline constexpr std::size_t kMaxBatch = 64 * 1024;

// Lives on its worker's thread; all members are called there.
class Session final : public Waker, public std::enable_shared_from_this<Session> {
  public:
    Session(IoWorker& worker, Socket socket);

    // Until the connection is closed.
    [[nodiscard]] Task<void> run();
    // 503 and goodbye, for connections beyond the limit.
    [[nodiscard]] Task<void> run_refused();

    // What the session waits for fails, and it ends.
    void close();
    // Time has passed: closes at the deadline, goes on with a stream that is due.
    void tick();
    // The server stops: closes when idle, ends a stream, else ends after the present request.
    void hurry();
    // The stream has something to send. Any thread.
    void wake() override;

  private:
    [[nodiscard]] std::string_view unread() const;
    [[nodiscard]] Task<bool> read_more();
    [[nodiscard]] Task<bool> read_body(std::size_t length);
    [[nodiscard]] Task<bool> serve(Head head);
    [[nodiscard]] Task<bool> prepare(Head head);
    [[nodiscard]] Task<bool> flush();
    [[nodiscard]] Task<void> linger(Milliseconds patience);

    [[nodiscard]] bool await_head();
    [[nodiscard]] bool begin_request(const Head& head);
    [[nodiscard]] Task<void> send_stream();
    [[nodiscard]] Task<bool> send_piece();
    [[nodiscard]] Task<void> wait_for_news(Monotonic again);
    [[nodiscard]] StreamStep append_piece();
    void append_chunk(std::string_view text);
    void release_buffers();
    void watch_client();
    void go_on();

    [[nodiscard]] Milliseconds write_patience() const;
    void refuse(const Response& response, Method method);
    void start_watch();
    void count(const Route* route, int status) const;
    bool respond(const Response& response, const Route* route);
    void log_access(int status) const;

    IoWorker& worker_;
    Socket socket_;
    Peer peer_;
    boost::beast::flat_buffer in_;
    std::string out_;
    Request request_;
    Monotonic deadline_ = Monotonic::max();
    Monotonic begun_{};          // when the present request was there
    bool idle_ = false;          // between requests
    bool reading_head_ = false;  // the deadline is that of a head under way
    bool lingering_ = false;     // after the last one
    bool http_1_0_ = false;
    bool keep_alive_ = true;

    std::shared_ptr<Stream> stream_;            // while one is sent
    std::optional<Resume<bool>> sleeper_;       // the coroutine, while it waits for news
    std::atomic<bool> woken_ = false;           // a wake-up is on its way
    bool news_ = false;                         // it has come, or another reason to go on
    bool interrupted_ = false;                  // the client sent more than its request
    Monotonic due_ = Monotonic::max();          // when to go on without news
    Monotonic quiet_until_ = Monotonic::max();  // then a comment is sent
};

}  // namespace stagedoor::http
