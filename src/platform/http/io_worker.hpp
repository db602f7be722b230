// One I/O thread's share of a server: its io_context, the sessions that live on it, and what they
// need without asking for it each time (coarse time, the Date line, request ids). One timer sweeps
// over all deadlines, so that a request starts none.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/http/router.hpp"
#include "platform/http/server_options.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor::http {

class Session;

// Type-erased like Task: with equal executors a completion resumes its coroutine directly.
using Socket = boost::asio::ip::tcp::socket;

// The connections of a server, over all its threads. Any thread.
class OpenConnections {
  public:
    void add();
    void remove();
    [[nodiscard]] std::size_t count() const;
    // Blocks until there is none; false when `timeout` passes before.
    [[nodiscard]] bool wait_until_none(Milliseconds timeout);

  private:
    mutable std::mutex mutex_;
    std::condition_variable none_;
    std::size_t count_ = 0;
};

// Random bytes in stock, so that not every request id costs a system call.
class StockedRandom final : public Random {
  public:
    explicit StockedRandom(Random& source) : source_{source} {}
    void fill(std::span<std::byte> out) override;

  private:
    static constexpr std::size_t kStock = 2048;
    Random& source_;
    std::array<std::byte, kStock> stock_{};
    std::size_t used_ = kStock;
};

enum class Welcome : std::uint8_t { kServe, kRefuse };  // kRefuse: 503 and goodbye

// Kept alive by its sessions. Members above "For sessions" may be called from any thread.
class IoWorker : public std::enable_shared_from_this<IoWorker> {
  public:
    IoWorker(
        Env& env,
        const Router& router,
        const ServerOptions& options,
        std::shared_ptr<OpenConnections> connections
    );
    ~IoWorker();

    [[nodiscard]] boost::asio::io_context& context() { return context_; }
    // Runs the context until stop(); the caller's thread is the worker's.
    void run();
    void stop() { context_.stop(); }

    // Starts a session on the socket, which belongs to this context.
    void adopt(Socket socket, Welcome welcome);
    // Closes idle connections; the others end after the reply they are about to give. Blocks until
    // that is done; not from the worker's own thread.
    void begin_stop();
    void close_all();
    // Runs `action` on the worker's thread and waits for its end.
    void run_there(const std::function<void()>& action);

    // For sessions, on the worker's thread.
    [[nodiscard]] const Router& router() const { return router_; }
    [[nodiscard]] const ServerOptions& options() const { return options_; }
    [[nodiscard]] bool stopping() const { return stopping_; }
    // Monotonic time, as of the last sweep.
    [[nodiscard]] Monotonic now() const { return now_; }
    // Monotonic time, exactly; not for every request unless somebody wants to know.
    [[nodiscard]] Monotonic exact_now() const { return env_.scheduler().monotonic(); }
    // The instant `wait` from now, never too early.
    [[nodiscard]] Monotonic after(Milliseconds wait) const { return now_ + tick_ + wait; }
    [[nodiscard]] std::string_view date() const { return date_; }
    void make_request_id(std::string& out);

  private:
    void start_session(Socket socket, Welcome welcome);
    void end_session(std::list<std::shared_ptr<Session>>::iterator position);
    void sweep();
    void read_clocks();

    boost::asio::io_context context_{1};
    Env& env_;
    const Router& router_;
    ServerOptions options_;
    std::shared_ptr<OpenConnections> connections_;
    Milliseconds tick_;
    boost::asio::steady_timer timer_;
    std::list<std::shared_ptr<Session>> sessions_;
    StockedRandom random_;
    Monotonic now_{};
    Instant wall_{};
    std::string date_;
    bool stopping_ = false;
};

// Sun, 06 Nov 1994 08:49:37 GMT
[[nodiscard]] std::string to_imf_date(Instant instant);

}  // namespace stagedoor::http
