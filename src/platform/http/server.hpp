// A listener with its I/O threads. The process has two: the public one, and the internal one with a
// router of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "platform/http/io_worker.hpp"
#include "platform/http/router.hpp"
#include "platform/http/server_options.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor::http {

// Handlers run on the I/O threads, several at a time. `env` and `router` must outlive the server.
class HttpServer {
  public:
    HttpServer(Env& env, const Router& router, ServerOptions options);
    ~HttpServer();  // stop() without patience
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    // Opens the port and begins to serve. Throws std::runtime_error, with a message for people,
    // when the address is malformed, unknown or in use. Once per object.
    void start();

    // The port that start() opened.
    [[nodiscard]] std::uint16_t port() const { return endpoint_.port(); }
    // host:port of it, IPv6 in brackets.
    [[nodiscard]] std::string address() const;

    // Stops accepting, closes idle connections at once, lets requests that run finish within
    // `timeout`, then closes the rest. Blocks; afterwards no handler of this server runs any more,
    // unless it hangs: that is logged and the request abandoned. Safe to call again.
    void stop(Milliseconds timeout);

    [[nodiscard]] std::size_t connections() const { return connections_->count(); }

  private:
    void open_port();
    void accept_next();
    void on_accept(const boost::system::error_code& fault, IoWorker& worker, Socket socket);
    void pause_accepting();

    ServerOptions options_;
    std::shared_ptr<OpenConnections> connections_;
    std::vector<std::shared_ptr<IoWorker>> workers_;
    boost::asio::ip::tcp::acceptor acceptor_;  // on the first worker, like the timer
    boost::asio::steady_timer pause_;          // after a failed accept
    boost::asio::ip::tcp::endpoint endpoint_;
    std::size_t accepted_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace stagedoor::http
