#include "app/listeners.hpp"

#include <stdexcept>

namespace stagedoor::app {

namespace {

constexpr MetricName kConnections{"stagedoor_http_connections", "Open connections, by listener."};

// The address at which this machine reaches what listens on `address`.
std::string local_url(std::string address) {
    for (const auto& [wildcard, loopback] :
         {std::pair{"0.0.0.0:", "127.0.0.1:"}, std::pair{"[::]:", "[::1]:"}}) {
        if (address.starts_with(wildcard)) {
            address.replace(0, std::string_view{wildcard}.size(), loopback);
        }
    }
    return "http://" + address;
}

http::ServerOptions server_options(const Settings& settings, const Address& address) {
    http::ServerOptions options;
    options.listen = address.str();
    options.threads = settings.threads;
    options.max_connections = settings.max_connections;
    std::string networks;
    for (const auto& network : settings.trusted_proxies) {
        networks += (networks.empty() ? "" : ",") + network;
    }
    const auto trusted = http::TrustedProxies::parse(networks.empty() ? "none" : networks);
    if (!trusted) {
        throw std::runtime_error{"--trusted-proxies: " + networks + " is not a list of networks"};
    }
    options.trusted_proxies = *trusted;
    return options;
}

}  // namespace

http::RouterHooks request_hooks(Modules& modules, const Settings& settings, bool limited) {
    http::RouterHooks hooks;
    hooks.identify = [&modules](const http::Request& request) {
        return modules.identity().identify(request);
    };
    if (limited) {
        hooks.limit = [&modules](http::LimitRule rule, const http::Request& request) {
            return modules.limits().refusal(rule, request);
        };
        hooks.admit_stream = [&modules](const http::Request& request) {
            return modules.stream_limits().admit(request);
        };
    }
    if (const auto url = parse_web_address(settings.public_url.value_or(""))) {
        hooks.public_host = url->host;
    }
    return hooks;
}

Listeners::Listeners(Env& env, const Settings& settings)
    : env_{env},
      public_options_{server_options(settings, settings.listen)},
      internal_options_{server_options(settings, settings.internal_listen)} {
    internal_options_.threads = 1;
}

Listeners::Door Listeners::make(std::unique_ptr<http::Router> router, http::ServerOptions options) {
    Door door;
    door.router = std::move(router);
    door.requests = std::make_unique<http::RequestMetrics>(*door.router);
    options.metrics = door.requests.get();
    door.server = std::make_unique<http::HttpServer>(env_, *door.router, std::move(options));
    return door;
}

void Listeners::open(ListenerRoutes routes) {
    public_ = make(
        std::make_unique<http::Router>(std::move(routes.public_routes), std::move(routes.hooks)),
        public_options_
    );
    internal_ =
        make(std::make_unique<http::Router>(std::move(routes.internal_routes)), internal_options_);
    internal_.server->start();
    public_.server->start();
}

// NOLINTBEGIN(readability-make-member-function-const): what they stop is theirs.
void Listeners::stop_public(Milliseconds patience) {
    if (public_.server) {
        public_.server->stop(patience);
    }
}

void Listeners::stop_internal() {
    if (internal_.server) {
        internal_.server->stop(Milliseconds{0});
    }
}

// NOLINTEND(readability-make-member-function-const)

std::string Listeners::url() const {
    return local_url(public_.server->address());
}

std::string Listeners::internal_url() const {
    return local_url(internal_.server->address());
}

Task<http::Response> Listeners::get(std::string target) const {
    http::Request request;
    request.target = std::move(target);
    co_return co_await public_.router->handle(request);
}

void Listeners::report(MetricSink& sink) const {
    for (const auto& [name, door] :
         {std::pair<const char*, const Door*>{"public", &public_}, {"internal", &internal_}}) {
        door->requests->report(sink);
        const auto open = static_cast<std::int64_t>(door->server->connections());
        sink.gauge(kConnections, {{"listener", name}}, open);
    }
}

}  // namespace stagedoor::app
