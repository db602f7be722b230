#include "platform/http/request_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

namespace beast = boost::beast;
using beast::http::verb;

Method to_method(verb method) {
    switch (method) {
        case verb::get:
            return Method::kGet;
        case verb::head:
            return Method::kHead;
        case verb::post:
            return Method::kPost;
        case verb::put:
            return Method::kPut;
        case verb::delete_:
            return Method::kDelete;
        case verb::options:
            return Method::kOptions;
        case verb::trace:
            return Method::kTrace;
        case verb::patch:
            return Method::kPatch;
        default:
            return Method::kUnknown;
    }
}

// Stops after the head: bodies have a known length here and are read by the session.
class HeadParser final : public beast::http::basic_parser<true> {
  public:
    explicit HeadParser(Request& request) : request_{request} {
        header_limit(kMaxHead + 2);
        body_limit(boost::none);
    }

  private:
    using Text = beast::string_view;
    using Fault = beast::error_code;

    void on_request_impl(verb method, Text, Text, int, Fault&) override {
        request_.method = to_method(method);
    }
    void on_field_impl(beast::http::field, Text name, Text value, Fault&) override {
        request_.headers.emplace_back(
            to_lower({name.data(), name.size()}), std::string_view{value.data(), value.size()}
        );
    }
    void on_response_impl(int, Text, int, Fault&) override {}
    void on_header_impl(Fault&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, Fault&) override {}
    std::size_t on_body_impl(Text, Fault&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, Text, Fault&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text, Fault&) override { return 0; }
    void on_finish_impl(Fault&) override {}

    Request& request_;
};

}  // namespace

void clear(Request& request) {
    constexpr std::size_t kKeptBody = 16'384;
    if (request.body.capacity() > kKeptBody) {
        request.body = std::string{};
    }
    request.method = Method::kGet;
    request.target.clear();
    request.path.clear();
    request.query = Query{};
    request.headers.clear();
    request.body.clear();
    request.params.clear();
    request.caller.reset();
    request.json.clear();
    request.idempotency_key.reset();
}

bool parse_request(std::string_view bytes, const Head& head, Request& request) {
    HeadParser parser{request};
    beast::error_code fault;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), fault);
    if (fault || !parser.is_header_done()) {
        return false;
    }
    if (!head.target.starts_with('/') && head.target != "*") {
        request.target = '/';
    }
    request.target += head.target;
    return true;
}

}  // namespace stagedoor::http
