#include "platform/http/route_table.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

// Takes the first segment off `path`, which starts with a slash or is empty.
std::string_view pop_segment(std::string_view& path) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    return segment;
}

std::string_view without_trailing_slash(std::string_view path) {
    if (path.ends_with('/')) {
        path.remove_suffix(1);
    }
    return path;
}

std::string list_methods(const PathRoutes& routes) {
    std::string allow;
    for (const auto method :
         {Method::kGet,
          Method::kHead,
          Method::kPost,
          Method::kPut,
          Method::kPatch,
          Method::kDelete}) {
        if (routes.find(method) != nullptr) {
            allow += std::string{to_string(method)} + ", ";
        }
    }
    return allow + "OPTIONS";
}

void put(PathRoutes& routes, const Route& route) {
    auto& slot = routes.by_method[static_cast<std::size_t>(route.method)];
    CHECK(slot == nullptr, "two routes have the same method and pattern");
    slot = &route;
    routes.allow = list_methods(routes);
}

}  // namespace

std::string_view to_string(Method method) {
    constexpr std::array<std::string_view, 9> kNames{
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "-"};
    return kNames.at(static_cast<std::size_t>(method));
}

const Route* PathRoutes::find(Method method) const {
    if (method == Method::kUnknown) {
        return nullptr;
    }
    const auto* route = by_method[static_cast<std::size_t>(method)];
    const bool as_get = route == nullptr && method == Method::kHead;
    return as_get ? by_method[static_cast<std::size_t>(Method::kGet)] : route;
}

RouteTable::RouteTable(std::vector<Route> routes) : routes_{std::move(routes)} {
    for (const Route& route : routes_) {
        add(route);
    }
}

void RouteTable::add(const Route& route) {
    CHECK(route.pattern.starts_with('/'), "a route's pattern starts with a slash");
    const auto pattern = to_lower(route.pattern);
    Node* node = &root_;
    for (auto rest = without_trailing_slash(pattern); !rest.empty();) {
        const auto segment = pop_segment(rest);
        auto& next = segment.starts_with(':') ? node->param : node->literals[std::string{segment}];
        if (!next) {
            next = std::make_unique<Node>();
        }
        node = next.get();
    }
    if (!node->routes) {
        node->routes = std::make_unique<PathRoutes>();
    }
    put(*node->routes, route);
}

const PathRoutes* RouteTable::find(std::string_view path, std::vector<std::string>& params) const {
    const auto folded = to_lower(path);
    const Node* node = &root_;
    for (auto rest = without_trailing_slash(folded); !rest.empty();) {
        const auto segment = pop_segment(rest);
        const auto literal = node->literals.find(segment);
        if (literal != node->literals.end()) {
            node = literal->second.get();
            continue;
        }
        node = node->param.get();
        if (node == nullptr) {
            return nullptr;
        }
        params.emplace_back(segment);
    }
    return node->routes.get();
}

PathRoutes make_path_routes(const std::vector<const Route*>& routes) {
    PathRoutes made;
    for (const Route* route : routes) {
        put(made, *route);
    }
    return made;
}

}  // namespace stagedoor::http
