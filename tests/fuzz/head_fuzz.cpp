// HTTP-14: the head of a request. The strict check and Beast read the same bytes and must agree;
// what both accepted is accepted again when it is written anew.
#include <charconv>
#include <string>
#include <variant>

#include "core/check.hpp"
#include "platform/http/framing.hpp"
#include "platform/http/request_parser.hpp"
#include "platform/http/target.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

using http::Head;
using http::HeadCheck;
using http::NeedMore;
using http::Request;

constexpr std::size_t kSteps = 16;

bool same(const Head& a, const Head& b) {
    return a.target == b.target && a.content_length == b.content_length &&
           a.http_1_0 == b.http_1_0 && a.keep_alive == b.keep_alive &&
           a.expects_continue == b.expects_continue;
}

bool same(const HeadCheck& a, const HeadCheck& b) {
    if (a.index() != b.index()) {
        return false;
    }
    if (const auto* head = std::get_if<Head>(&a)) {
        return head->size == std::get<Head>(b).size && same(*head, std::get<Head>(b));
    }
    const auto* refusal = std::get_if<http::Refusal>(&a);
    return refusal == nullptr || *refusal == std::get<http::Refusal>(b);
}

// However the bytes arrive, the outcome is one.
void check_arrival(std::string_view bytes, const HeadCheck& outcome) {
    const auto step = std::max<std::size_t>(1, bytes.size() / kSteps);
    for (std::size_t size = 0; size < bytes.size(); size += step) {
        const auto early = http::check_head(bytes.substr(0, size));
        CHECK(
            std::holds_alternative<NeedMore>(early) || same(early, outcome),
            "more bytes changed an outcome"
        );
    }
}

void check_bytes(std::string_view head) {
    CHECK(head.size() <= http::kMaxHead + 2, "a head over its limit is accepted");
    CHECK(head.find("\r\n\r\n") == head.size() - 4, "a head does not end at its empty line");
    for (std::size_t at = 0; at < head.size(); ++at) {
        const auto c = static_cast<unsigned char>(head[at]);
        const bool cr = c == '\r' && head[at + 1] == '\n';
        const bool lf = c == '\n' && at > 0 && head[at - 1] == '\r';
        CHECK((c >= 0x20 && c != 0x7F) || c == '\t' || cr || lf, "a control byte is accepted");
    }
}

std::uint64_t length_of(std::string_view value) {
    std::uint64_t length = 0;
    const auto* const end = value.data() + value.size();
    const auto [stop, fault] = std::from_chars(value.data(), end, length);
    CHECK(fault == std::errc{} && stop == end, "a length that is no number is accepted");
    return length;
}

bool names(std::string_view list, std::string_view option) {
    while (!list.empty()) {
        if (http::equal_ignoring_case(http::trim(take_until(list, ',')), option)) {
            return true;
        }
    }
    return false;
}

// Reads from the fields, as Beast cut them, what the strict check read from the bytes.
void check_facts(const Head& head, const Request& request) {
    std::uint64_t length = 0;
    int lengths = 0;
    int hosts = 0;
    bool close = false;
    bool keep_alive = false;
    for (const auto& [name, value] : request.headers) {
        std::string plain = name;
        std::replace(plain.begin(), plain.end(), '_', '-');
        CHECK(plain != "transfer-encoding", "a transfer coding is accepted");
        if (name == "content-length") {
            length = length_of(value);
            ++lengths;
        }
        hosts += name == "host" ? 1 : 0;
        close |= name == "connection" && names(value, "close");
        keep_alive |= name == "connection" && names(value, "keep-alive");
    }
    CHECK(lengths <= 1 && length == head.content_length, "two readers find two lengths");
    CHECK(hosts == 1 || (hosts == 0 && head.http_1_0), "a request without one host is accepted");
    CHECK(
        head.keep_alive == (!close && (!head.http_1_0 || keep_alive)), "two ends of a connection"
    );
    CHECK(request.headers.size() <= http::kMaxHeaders, "more fields than allowed are accepted");
}

std::string write(std::string_view method, const Head& head, const Request& request) {
    std::string text{method};
    text += ' ' + request.target + (head.http_1_0 ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n");
    for (const auto& [name, value] : request.headers) {
        text += name + ':' + value + "\r\n";
    }
    return text + "\r\n";
}

void check_again(std::string_view bytes, const Head& head, const Request& request) {
    const auto text = write(bytes.substr(0, bytes.find(' ')), head, request);
    const auto followed = text + "what follows";
    const auto outcome = http::check_head(followed);
    const auto* again = std::get_if<Head>(&outcome);
    CHECK(again != nullptr && again->size == text.size(), "what was accepted is not, written anew");
    Head expected = head;
    expected.target = request.target;
    CHECK(same(*again, expected), "written anew, it says something else");
    Request reread;
    CHECK(http::parse_request(text, *again, reread), "Beast refuses what it wrote");
    CHECK(
        reread.method == request.method && reread.target == request.target &&
            reread.headers == request.headers,
        "Beast reads something else, written anew"
    );
}

void check_head_of(std::string_view bytes, const Head& head) {
    CHECK(head.size <= bytes.size(), "a head ends behind its bytes");
    const auto own = bytes.substr(0, head.size);
    check_bytes(own);
    CHECK(same(http::check_head(own), HeadCheck{head}), "what follows a head changes it");
    Request request;
    if (!http::parse_request(own, head, request)) {
        // Beast wants these lists well formed; whoever sends other ones is refused, which is safe.
        CHECK(
            http::to_lower(own).find("connection:") != std::string::npos,
            "Beast refuses what the strict check accepts"
        );
        return;
    }
    CHECK(request.target.starts_with('/') || request.target == "*", "a target of no form");
    check_facts(head, request);
    check_again(bytes, head, request);
}

}  // namespace

void try_input(std::string_view input) {
    const auto outcome = http::check_head(input);
    check_arrival(input, outcome);
    if (const auto* head = std::get_if<Head>(&outcome)) {
        check_head_of(input, *head);
    } else if (const auto* refusal = std::get_if<http::Refusal>(&outcome)) {
        const auto response = http::to_response(*refusal);
        CHECK(response.close && response.status >= 400, "a refusal leaves the connection open");
    }
}

}  // namespace stagedoor::fuzz
