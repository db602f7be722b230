// One call as libcurl sees it: the easy handle set up from an HttpCall, and the reply collected
// from its callbacks. Belongs to the thread of CurlHttpClient.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "platform/http_client/http_client.hpp"
#include "platform/runtime/scheduler.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {

class CurlTransfer {
  public:
    CurlTransfer(HttpCall call, Monotonic deadline, Resume<HttpReply> resume);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // Prepares the handle. False when the call cannot be sent as it is; then fail() it.
    [[nodiscard]] bool prepare(Milliseconds timeout, const std::string& ca_file);
    [[nodiscard]] CURL* handle() const { return handle_.get(); }
    [[nodiscard]] Monotonic deadline() const { return deadline_; }

    // Each answers the caller, once.
    void finish(CURLcode result);
    void fail(std::string_view why, bool never_sent);
    // Ended from outside while on the wire.
    void abort();

  private:
    struct FreeHandle {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    };
    struct FreeList {
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };

    [[nodiscard]] bool add_header(const std::string& line);
    [[nodiscard]] bool add_headers();
    void set_request();
    void set_limits(Milliseconds timeout, const std::string& ca_file);
    void set_callbacks();
    [[nodiscard]] bool nothing_sent() const;
    void take_header(std::string_view line);
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

    HttpCall call_;
    Monotonic deadline_;
    Resume<HttpReply> resume_;
    HttpReply reply_;
    std::size_t received_ = 0;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::unique_ptr<curl_slist, FreeList> headers_;
    std::unique_ptr<CURL, FreeHandle> handle_;
};

}  // namespace stagedoor
