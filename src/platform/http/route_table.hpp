// Which route a path and a method mean (contract 1.3). One table per process, built at start,
// read-only afterwards; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/route.hpp"

namespace stagedoor::http {

[[nodiscard]] std::string_view to_string(Method method);

// The routes of one path.
struct PathRoutes {
    std::array<const Route*, static_cast<std::size_t>(Method::kUnknown)> by_method{};
    std::string allow;  // the value of Allow: HEAD where there is GET, always OPTIONS

    // The route that answers `method`, that of GET for HEAD; nullptr: 405.
    [[nodiscard]] const Route* find(Method method) const;
};

class RouteTable {
  public:
    // CHECK: no two routes with one method and one pattern.
    explicit RouteTable(std::vector<Route> routes);

    // The routes of a decoded path, whose letter case and one trailing slash do not matter, or
    // nullptr. Literal segments win over `:name` for good: where one matches, no `:name` is tried.
    // Appends what `:name` segments matched, in lower case.
    [[nodiscard]] const PathRoutes* find(std::string_view path, std::vector<std::string>& params)
        const;

    [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
        std::unique_ptr<Node> param;
        std::unique_ptr<PathRoutes> routes;
    };

    void add(const Route& route);

    std::vector<Route> routes_;
    Node root_;
};

// The routes of one path, for those that no table holds.
[[nodiscard]] PathRoutes make_path_routes(const std::vector<const Route*>& routes);

}  // namespace stagedoor::http
