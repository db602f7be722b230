#include "platform/http/server.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "core/check.hpp"
#include "platform/http/host.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::http {
namespace {

using boost::asio::ip::tcp;

// So many connections beyond the limit are told 503 at a time; the rest are closed at once.
constexpr std::size_t kMaxRefusedAtOnce = 256;
constexpr Milliseconds kAcceptPause{100};
// For sessions to notice that their sockets were closed.
constexpr Milliseconds kLastWait{1000};
constexpr int kBacklog = 4096;

std::vector<std::shared_ptr<IoWorker>> make_workers(
    Env& env,
    const Router& router,
    const ServerOptions& options,
    const std::shared_ptr<OpenConnections>& connections
) {
    CHECK(options.threads > 0, "a server needs a thread");
    std::vector<std::shared_ptr<IoWorker>> workers;
    for (std::size_t i = 0; i < options.threads; ++i) {
        workers.push_back(std::make_shared<IoWorker>(env, router, options, connections));
    }
    return workers;
}

[[noreturn]] void fail_to_listen(const std::string& listen, const std::string& why) {
    throw std::runtime_error{"cannot listen on " + listen + ": " + why};
}

tcp::endpoint resolve(const std::string& listen) {
    const auto address = parse_listen_address(listen);
    if (!address) {
        fail_to_listen(listen, "not of the form host:port");
    }
    boost::asio::io_context context;
    tcp::resolver resolver{context};
    boost::system::error_code fault;
    const auto found = resolver.resolve(
        address->host, std::to_string(address->port), tcp::resolver::passive, fault
    );
    if (fault || found.empty()) {
        fail_to_listen(listen, "unknown host");
    }
    return *found.begin();
}

}  // namespace

HttpServer::HttpServer(Env& env, const Router& router, ServerOptions options)
    : options_{std::move(options)},
      connections_{std::make_shared<OpenConnections>()},
      workers_{make_workers(env, router, options_, connections_)},
      acceptor_{workers_.front()->context()},
      pause_{workers_.front()->context()} {}

HttpServer::~HttpServer() {
    stop(Milliseconds{0});
}

void HttpServer::open_port() {
    const auto endpoint = resolve(options_.listen);
    boost::system::error_code fault;
    acceptor_.open(endpoint.protocol(), fault);
    if (!fault) {
        acceptor_.set_option(tcp::acceptor::reuse_address{true}, fault);
    }
    if (!fault) {
        acceptor_.bind(endpoint, fault);
    }
    if (!fault) {
        acceptor_.listen(kBacklog, fault);
    }
    if (fault) {
        fail_to_listen(options_.listen, fault.message());
    }
    endpoint_ = acceptor_.local_endpoint();
}

void HttpServer::start() {
    open_port();
    accept_next();
    for (const auto& worker : workers_) {
        threads_.emplace_back([worker] { worker->run(); });
    }
}

std::string HttpServer::address() const {
    std::ostringstream text;
    text << endpoint_;
    return text.str();
}

void HttpServer::accept_next() {
    auto& worker = *workers_[accepted_++ % workers_.size()];
    acceptor_.async_accept(
        boost::asio::any_io_executor{worker.context().get_executor()},
        [this, &worker](const boost::system::error_code& fault, Socket socket) {
            on_accept(fault, worker, std::move(socket));
        }
    );
}

void HttpServer::on_accept(
    const boost::system::error_code& fault, IoWorker& worker, Socket socket
) {
    if (!acceptor_.is_open()) {
        return;
    }
    if (fault) {
        log::warning("cannot accept connections", {{"error", fault.message()}});
        pause_accepting();
        return;
    }
    const auto open = connections_->count();
    if (open < options_.max_connections) {
        worker.adopt(std::move(socket), Welcome::kServe);
    } else if (open < options_.max_connections + kMaxRefusedAtOnce) {
        worker.adopt(std::move(socket), Welcome::kRefuse);
    }
    accept_next();
}

// Mostly for want of file descriptors: trying again at once would only burn the thread.
void HttpServer::pause_accepting() {
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const boost::system::error_code& fault) {
        if (!fault && acceptor_.is_open()) {
            accept_next();
        }
    });
}

void HttpServer::stop(Milliseconds timeout) {
    if (threads_.empty()) {
        return;
    }
    workers_.front()->run_there([this] {
        boost::system::error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
    });
    std::ranges::for_each(workers_, &IoWorker::begin_stop);
    if (!connections_->wait_until_none(timeout)) {
        std::ranges::for_each(workers_, &IoWorker::close_all);
        if (!connections_->wait_until_none(kLastWait)) {
            log::warning(
                "requests abandoned", {{"listener", address()}, {"count", connections_->count()}}
            );
        }
    }
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        workers_[i]->stop();
        threads_[i].join();
    }
    threads_.clear();
}

}  // namespace stagedoor::http
