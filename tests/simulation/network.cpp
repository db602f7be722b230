#include "tests/simulation/network.hpp"

#include <algorithm>
#include <utility>

namespace stagedoor::simulation {

struct Network::Exchange {
    std::uint64_t number = 0;
    std::shared_ptr<Process> caller;
    std::string to;
    std::shared_ptr<Process> server;
    std::optional<Resume<HttpReply>> resume;
};

namespace {

HttpReply no_reply(std::string why, bool never_sent = false) {
    HttpReply reply;
    reply.failure = std::move(why);
    reply.never_sent = never_sent;
    return reply;
}

HttpReply to_reply(http::Response response) {
    if (response.drop) {
        return no_reply("connection reset");
    }
    HttpReply reply;
    reply.status = response.status;
    reply.body = std::move(response.body);
    for (auto& [name, value] : response.headers) {
        std::ranges::transform(name, name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        reply.headers.emplace_back(std::move(name), std::move(value));
    }
    return reply;
}

}  // namespace

Network::Network(World& world)
    : chance_{world.seed(), "network"}, wire_{world.start("network", {})} {}

void Network::listen(const std::string& name, std::shared_ptr<Process> process) {
    listeners_[name] = std::move(process);
}

bool Network::cut(const std::string& name) const {
    const auto found = cut_off_.find(name);
    return found != cut_off_.end() && found->second;
}

Milliseconds Network::delay() {
    const bool slow = faults.slow > 0 && chance_.happens(faults.slow);
    return chance_.between(Milliseconds{0}, slow ? faults.very_slow : faults.slowest);
}

Task<HttpReply> Network::call(Process& caller, std::string to, Serve serve, Milliseconds patience) {
    ++counts_.calls;
    auto exchange = std::make_shared<Exchange>();
    exchange->number = ++last_;
    exchange->caller = caller.shared_from_this();
    exchange->to = std::move(to);
    open_.emplace(exchange->number, exchange);
    const auto start = [&](Resume<HttpReply> resume) {
        exchange->resume.emplace(std::move(resume));
        const Monotonic now = wire_->monotonic();
        wire_->call_at(now + patience, [this, exchange] {
            finish(exchange, no_reply("timed out"));
        });
        if (chance_.happens(faults.request_lost) || cut(exchange->to)) {
            ++counts_.requests_lost;
            return;
        }
        wire_->call_at(now + delay(), [this, exchange, serve = std::move(serve)] {
            arrive(exchange, serve);
        });
    };
    co_return co_await suspend<HttpReply>(start);
}

void Network::arrive(const std::shared_ptr<Exchange>& exchange, Serve serve) {
    const auto listener = listeners_.find(exchange->to);
    if (listener == listeners_.end() || !listener->second || !listener->second->alive()) {
        ++counts_.refused;
        finish(exchange, no_reply("connection refused", true));
        return;
    }
    exchange->server = listener->second;
    exchange->server->spawn(answer(*this, exchange, std::move(serve)));
}

Task<void> Network::answer(Network& network, std::shared_ptr<Exchange> exchange, Serve serve) {
    http::Response response = co_await serve();
    if (network.chance_.happens(network.faults.reply_lost) || network.cut(exchange->to)) {
        ++network.counts_.replies_lost;
        co_return;
    }
    const Monotonic when = network.wire_->monotonic() + network.delay();
    network.wire_->call_at(when, [&network, exchange, reply = to_reply(std::move(response))] {
        network.finish(exchange, reply);
    });
}

void Network::finish(const std::shared_ptr<Exchange>& exchange, HttpReply reply) {
    if (!exchange->resume) {
        return;
    }
    const Resume<HttpReply> resume = *std::exchange(exchange->resume, std::nullopt);
    open_.erase(exchange->number);
    if (exchange->caller->alive()) {
        resume(std::move(reply));
    } else {
        abandon(resume);
    }
}

void Network::server_died(const Process& process) {
    std::vector<std::shared_ptr<Exchange>> broken;
    for (const auto& [number, exchange] : open_) {
        if (exchange->server.get() == &process) {
            broken.push_back(exchange);
        }
    }
    for (const auto& exchange : broken) {
        ++counts_.reset;
        wire_->call_at(wire_->monotonic() + delay(), [this, exchange] {
            finish(exchange, no_reply("connection reset"));
        });
    }
}

void Network::caller_stops(const Process& process) {
    std::vector<std::shared_ptr<Exchange>> ended;
    for (const auto& [number, exchange] : open_) {
        if (exchange->caller.get() == &process) {
            ended.push_back(exchange);
        }
    }
    for (const auto& exchange : ended) {
        finish(exchange, no_reply("aborted"));
    }
}

void Network::tell(const std::string& to, std::function<void()> note) {
    if (chance_.happens(faults.request_lost) || cut(to)) {
        return;
    }
    wire_->call_at(wire_->monotonic() + delay(), [this, to, note = std::move(note)] {
        const auto listener = listeners_.find(to);
        if (listener != listeners_.end() && listener->second && listener->second->alive()) {
            note();
        }
    });
}

Task<HttpReply> NetworkClient::send(HttpCall call) {
    const Milliseconds patience = call.timeout;
    auto [to, serve] = resolve_(call);
    co_return co_await network_.call(process_, std::move(to), std::move(serve), patience);
}

http::Request to_request(const HttpCall& call) {
    http::Request request;
    request.method = call.method == "POST"     ? http::Method::kPost
                     : call.method == "PUT"    ? http::Method::kPut
                     : call.method == "DELETE" ? http::Method::kDelete
                                               : http::Method::kGet;
    const auto scheme = call.url.find("://");
    const auto path = call.url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    request.target = call.url.substr(path);
    for (auto [name, value] : call.headers) {
        std::ranges::transform(name, name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        request.headers.emplace_back(std::move(name), std::move(value));
    }
    request.body = call.body;
    request.client_address = "192.0.2.1";
    return request;
}

}  // namespace stagedoor::simulation
