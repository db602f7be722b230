#include "platform/http_client/curl_transfer.hpp"

#include <algorithm>
#include <utility>

namespace stagedoor {
namespace {

constexpr std::string_view kLineBreaks{"\r\n\0", 3};
constexpr std::string_view kBlank = " \t\r\n";

std::string lower(std::string_view text) {
    std::string result{text};
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool has_header(const HttpCall& call, std::string_view name) {
    return std::any_of(call.headers.begin(), call.headers.end(), [&](const auto& header) {
        return lower(header.first) == name;
    });
}

}  // namespace

CurlTransfer::CurlTransfer(HttpCall call, Monotonic deadline, Resume<HttpReply> resume)
    : call_{std::move(call)}, deadline_{deadline}, resume_{std::move(resume)} {}

bool CurlTransfer::prepare(Milliseconds timeout, const std::string& ca_file) {
    handle_.reset(curl_easy_init());
    if (!handle_ || !add_headers()) {
        return false;
    }
    set_request();
    set_limits(timeout, ca_file);
    set_callbacks();
    return true;
}

bool CurlTransfer::add_header(const std::string& line) {
    if (line.find_first_of(kLineBreaks) != std::string::npos) {
        return false;
    }
    auto* const list = curl_slist_append(headers_.get(), line.c_str());
    if (list == nullptr) {
        return false;
    }
    (void)headers_.release();
    headers_.reset(list);
    return true;
}

// An empty "Name:" keeps libcurl from sending a header of its own: no waiting for 100 Continue, no
// made-up content type.
bool CurlTransfer::add_headers() {
    const bool sent = std::all_of(call_.headers.begin(), call_.headers.end(), [&](const auto& h) {
        return add_header(h.first + (h.second.empty() ? ";" : ": " + h.second));
    });
    const bool typed = has_header(call_, "content-type") || add_header("Content-Type:");
    return sent && typed && add_header("Expect:");
}

void CurlTransfer::set_request() {
    auto* const easy = handle_.get();
    curl_easy_setopt(easy, CURLOPT_URL, call_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
    if (call_.method == "HEAD") {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (call_.method == "POST" || call_.method == "PUT" || !call_.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call_.body.data());
        curl_easy_setopt(
            easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call_.body.size())
        );
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
}

void CurlTransfer::set_limits(Milliseconds timeout, const std::string& ca_file) {
    auto* const easy = handle_.get();
    const auto connect = std::min(call_.connect_timeout, timeout);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(connect.count()));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (!ca_file.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file.c_str());
    }
    // Plain http is for this machine: a proxy of the environment has no business in it.
    if (lower(call_.url).starts_with("http:")) {
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }
}

void CurlTransfer::set_callbacks() {
    auto* const easy = handle_.get();
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_.data());
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlTransfer::on_header);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlTransfer::on_body);
}

void CurlTransfer::finish(CURLcode result) {
    if (result == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
        reply_.status = static_cast<int>(status);
        resume_(std::move(reply_));
    } else if (result == CURLE_WRITE_ERROR) {
        fail("the reply is too large", false);
    } else {
        fail(error_[0] != '\0' ? error_.data() : curl_easy_strerror(result), nothing_sent());
    }
}

void CurlTransfer::fail(std::string_view why, bool never_sent) {
    HttpReply none;
    none.failure = why;
    none.never_sent = never_sent;
    resume_(std::move(none));
}

void CurlTransfer::abort() {
    fail("aborted", nothing_sent());
}

// Not one byte of a request went out: no address, no connection, no TLS.
bool CurlTransfer::nothing_sent() const {
    long bytes = 0;
    return curl_easy_getinfo(handle_.get(), CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK &&
           bytes == 0;
}

void CurlTransfer::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) {
        reply_.headers.clear();  // those of an interim reply
        return;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        reply_.headers.emplace_back(
            lower(trim(line.substr(0, colon))), std::string{trim(line.substr(colon + 1))}
        );
    }
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    transfer.received_ += size * count;
    if (transfer.received_ > transfer.call_.max_reply) {
        return 0;
    }
    transfer.take_header({data, size * count});
    return size * count;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<CurlTransfer*>(self);
    transfer.received_ += size * count;
    if (transfer.received_ > transfer.call_.max_reply) {
        return 0;
    }
    transfer.reply_.body.append(data, size * count);
    return size * count;
}

}  // namespace stagedoor
