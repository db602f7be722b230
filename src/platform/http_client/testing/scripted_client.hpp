// An HttpClient that keeps what it is asked and answers what the test says.
#pragma once

#include <vector>

#include "platform/http_client/http_client.hpp"

namespace stagedoor::testing {

class ScriptedClient final : public HttpClient {
  public:
    Task<HttpReply> send(HttpCall call) override {
        calls.push_back(std::move(call));
        co_return reply;
    }
    void abort_all() override {}

    std::vector<HttpCall> calls;
    HttpReply reply;
};

}  // namespace stagedoor::testing
