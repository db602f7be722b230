// Outgoing HTTP that can be shut: once closed nothing leaves any more, and what is under way ends
// with "no reply". Lets the service stop without waiting for a processor that does not answer.
#pragma once

#include <atomic>

#include "platform/http_client/http_client.hpp"

namespace stagedoor::payments {

class GatedHttp final : public HttpClient {
  public:
    explicit GatedHttp(HttpClient& http) : http_{http} {}

    [[nodiscard]] Task<HttpReply> send(HttpCall call) override {
        if (closed_) {
            HttpReply none;
            none.failure = "stopping";
            none.never_sent = true;
            co_return none;
        }
        co_return co_await http_.send(std::move(call));
    }

    void abort_all() override { http_.abort_all(); }

    void open() { closed_ = false; }
    void close() {
        closed_ = true;
        http_.abort_all();
    }

  private:
    HttpClient& http_;
    std::atomic<bool> closed_ = false;
};

}  // namespace stagedoor::payments
