// The API's table of contents: which method and path is which operation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "stripe_simulator/engine/call.hpp"
#include "stripe_simulator/engine/faults.hpp"

namespace stagedoor::stripe_simulator {

struct Endpoint {
    std::string_view method;
    std::string_view pattern;  // `*` stands for one id
    Operation operation = Operation::kOther;
    Handler handler = nullptr;
};

struct EndpointMatch {
    const Endpoint* endpoint = nullptr;  // nullptr: there is no such URL
    std::vector<std::string> ids;
};

[[nodiscard]] EndpointMatch find_endpoint(std::string_view method, std::string_view path);

}  // namespace stagedoor::stripe_simulator
