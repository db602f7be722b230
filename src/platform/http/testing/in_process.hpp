// For tests: requests made by hand, and a router called without a socket.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/router.hpp"

namespace stagedoor::http::testing {

// A request as the server hands it to the router. A body is announced as JSON.
inline Request make_request(Method method, std::string target, std::string body = {}) {
    Request request;
    request.method = method;
    request.target = std::move(target);
    request.headers.emplace_back("host", "here.test");
    if (!body.empty()) {
        request.headers.emplace_back("content-type", "application/json");
    }
    request.body = std::move(body);
    request.request_id = "request-of-a-test";
    request.client_address = "192.0.2.1";
    return request;
}

// Runs the task to its end on this thread; it must not wait for other threads.
template <class T>
T await(Task<T> task) {
    boost::asio::io_context context;
    std::optional<T> result;
    auto keep = [&result](const std::exception_ptr& failure, T value) {
        if (failure) {
            std::rethrow_exception(failure);
        }
        result = std::move(value);
    };
    boost::asio::co_spawn(context, std::move(task), keep);
    context.run();
    return std::move(*result);
}

inline Response call(const Router& router, Request request) {
    return await(router.handle(request));
}

}  // namespace stagedoor::http::testing
