// Outgoing HTTP through libcurl: one thread drives every call and keeps connections open for reuse.
//
// A request on a kept connection that turns out to be dead is sent again on a fresh one, POST
// included: give a POST an idempotency key of the other side.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "platform/http_client/http_client.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

struct CurlHttpOptions {
    std::size_t concurrency = 64;    // calls on the wire at once
    std::size_t queue_limit = 1024;  // calls waiting beside them
    std::string ca_file;             // empty: what the system trusts
};

// send() and abort_all() may be called from any thread. Only http and https are spoken; TLS 1.2 or
// newer, certificates verified; https goes through the proxy that the environment names, if any.
class CurlHttpClient final : public HttpClient {
  public:
    // Starts the thread. `scheduler` tells the time in which calls wait for their turn.
    explicit CurlHttpClient(Scheduler& scheduler, CurlHttpOptions options = {});
    // Ends every call as abort_all() does.
    ~CurlHttpClient() override;

    // See HttpClient. Over the bounds the reply is "queue full", at once, and was never sent. A
    // call's timeout counts from here, so waiting for its turn is part of it.
    [[nodiscard]] Task<HttpReply> send(HttpCall call) override;

    void abort_all() override;

  private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

}  // namespace stagedoor
