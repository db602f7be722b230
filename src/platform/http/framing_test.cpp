#include "platform/http/framing.hpp"

#include <string>

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

// A complete head with Host: the request line, then the given lines.
std::string head_of(const std::string& request_line, const std::string& lines = {}) {
    return request_line + "\r\nHost: x.test\r\n" + lines + "\r\n";
}

std::string get_with(const std::string& lines) {
    return head_of("GET / HTTP/1.1", lines);
}

Head accepted(const std::string& bytes) {
    const auto check = check_head(bytes);
    EXPECT_TRUE(std::holds_alternative<Head>(check)) << bytes;
    return std::holds_alternative<Head>(check) ? std::get<Head>(check) : Head{};
}

int status_of(const std::string& bytes) {
    const auto check = check_head(bytes);
    const auto* refusal = std::get_if<Refusal>(&check);
    return refusal == nullptr ? 0 : to_response(*refusal).status;
}

bool wants_more(const std::string& bytes) {
    return std::holds_alternative<NeedMore>(check_head(bytes));
}

TEST(Framing, ReadsAnOrdinaryHead) {
    const std::string bytes = get_with("Content-Length: 12\r\n") + "body of it..";

    const auto head = accepted(bytes);

    EXPECT_EQ(head.size, bytes.size() - 12);
    EXPECT_EQ(head.target, "/");
    EXPECT_EQ(head.content_length, 12U);
    EXPECT_TRUE(head.keep_alive);
    EXPECT_FALSE(head.http_1_0);
    EXPECT_FALSE(head.expects_continue);
}

TEST(Framing, WaitsForTheEndByteByByte) {
    const std::string bytes = head_of("POST /api/things?x=1 HTTP/1.1", "A: b\r\n");

    for (std::size_t size = 0; size < bytes.size(); ++size) {
        EXPECT_TRUE(wants_more(bytes.substr(0, size))) << size;
    }

    EXPECT_EQ(accepted(bytes).size, bytes.size());
}

// MUT-19
TEST(Framing, RefusesEveryTransferEncoding) {
    EXPECT_EQ(status_of(get_with("Transfer-Encoding: chunked\r\n")), 411);
    EXPECT_EQ(status_of(get_with("Transfer-Encoding: identity\r\n")), 411);
    EXPECT_EQ(status_of(get_with("Transfer-Encoding:\r\n")), 411);
    EXPECT_EQ(status_of(get_with("tRANSFER-eNCODING: xchunked\r\n")), 411);
    EXPECT_EQ(status_of(get_with("Transfer_Encoding: chunked\r\n")), 411);
    EXPECT_EQ(status_of(get_with("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n")), 411);
    EXPECT_EQ(status_of(get_with("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")), 411);
    EXPECT_EQ(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 411);
}

TEST(Framing, RefusesLengthsThatAreNotOneNumber) {
    for (const std::string value :
         {"", "+5", "-1", "0x5", "5a", "5 5", "1, 1", "5,", "1.0", "\"5\"", "five"}) {
        EXPECT_EQ(status_of(get_with("Content-Length: " + value + "\r\n")), 400) << value;
    }
    EXPECT_EQ(status_of(get_with("Content-Length: 5\r\nContent-Length: 5\r\n")), 400);
    EXPECT_EQ(status_of(get_with("Content-Length: 5\r\ncontent-length: 6\r\n")), 400);
}

TEST(Framing, ReadsLengthsUpTo64Bits) {
    const auto most = get_with("Content-Length: 18446744073709551615\r\n");

    EXPECT_EQ(accepted(most).content_length, 18'446'744'073'709'551'615U);
    EXPECT_EQ(status_of(get_with("Content-Length: 18446744073709551616\r\n")), 413);
    EXPECT_EQ(accepted(get_with("Content-Length: 0\r\n")).content_length, 0U);
}

TEST(Framing, RefusesControlBytesAndBareLineEnds) {
    using namespace std::string_literals;
    EXPECT_EQ(status_of("GET / HTTP/1.1\nHost: x\n\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: x\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\rHost: x\r\r"), 400);
    EXPECT_EQ(status_of(get_with("A: b\rc\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A: b\nc: d\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A: b\0c\r\n"s)), 400);
    EXPECT_EQ(status_of(get_with("A: b\x01\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A: b\x7F\r\n")), 400);
    EXPECT_EQ(status_of("GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n"s), 400);
    EXPECT_EQ(status_of("GET /a\tb HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
}

TEST(Framing, RefusesFoldedAndMalformedFields) {
    EXPECT_EQ(status_of(get_with("A: b\r\n c\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A: b\r\n\tc\r\n")), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n Host: x\r\n\r\n"), 400);
    EXPECT_EQ(status_of(get_with(": b\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A : b\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A\t: b\r\n")), 400);
    EXPECT_EQ(status_of(get_with("A(b): c\r\n")), 400);
    EXPECT_EQ(status_of(get_with("\xC3\xA4: c\r\n")), 400);
    EXPECT_EQ(status_of(get_with("nonsense\r\n")), 400);
}

TEST(Framing, TakesTabsAndBytesBeyondAsciiInValues) {
    EXPECT_EQ(status_of(get_with("A:\tb\tc \r\nB: \xC3\xA4\r\nC:\r\n")), 0);
}

TEST(Framing, WantsExactlyOneHost) {
    EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
    EXPECT_EQ(status_of(get_with("Host: x.test\r\n")), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
    EXPECT_EQ(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
    for (const std::string host :
         {"",
          "a b",
          "a/b",
          "a@b",
          "a,b",
          "a:b",
          "a:",
          "a:99999",
          ":80",
          "[::1",
          "[g]",
          "http://a"}) {
        EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 400) << host;
    }
    for (const std::string host :
         {"a", "a.b:80", "127.0.0.1:3000", "[::1]", "[::1]:80", "my_app"}) {
        EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), 0) << host;
    }
}

TEST(Framing, TakesAbsoluteFormOfTheSameHostOnly) {
    EXPECT_EQ(accepted(head_of("GET http://x.test/a?b HTTP/1.1")).target, "/a?b");
    EXPECT_EQ(accepted(head_of("GET HTTP://X.TEST:80/a HTTP/1.1")).target, "/a");
    EXPECT_EQ(accepted(head_of("GET http://x.test HTTP/1.1")).target, "");
    EXPECT_EQ(accepted(head_of("GET https://x.test:443/ HTTP/1.1")).target, "/");
    EXPECT_EQ(status_of(head_of("GET http://y.test/ HTTP/1.1")), 400);
    EXPECT_EQ(status_of(head_of("GET http://x.test:81/ HTTP/1.1")), 400);
    EXPECT_EQ(status_of(head_of("GET http://u@x.test/ HTTP/1.1")), 400);
    EXPECT_EQ(status_of(head_of("GET ftp://x.test/ HTTP/1.1")), 400);
    EXPECT_EQ(status_of(head_of("GET http:///a HTTP/1.1")), 400);
}

TEST(Framing, RefusesMalformedRequestLines) {
    for (const std::string line :
         {"",
          " GET / HTTP/1.1",
          "GET  / HTTP/1.1",
          "GET /  HTTP/1.1",
          "GET / HTTP/1.1 ",
          "GET /",
          "GET",
          "GET / ",
          "GET a HTTP/1.1",
          "GET * HTTP/1.1",
          "GET /#a HTTP/1.1",
          "G(T / HTTP/1.1",
          "GET / http/1.1",
          "GET / HTTP/",
          "GET / HTTP/1.1x",
          "GET / XTTP/1.1",
          "CONNECT x.test:80 HTTP/1.1",
          "CONNECT / HTTP/1.1"}) {
        EXPECT_EQ(status_of(head_of(line)), 400) << line;
    }
    EXPECT_EQ(status_of("\r\n" + get_with("")), 400) << "bytes before the request line";
    EXPECT_EQ(accepted(head_of("OPTIONS * HTTP/1.1")).target, "*");
    EXPECT_EQ(status_of(head_of("BREW / HTTP/1.1")), 0) << "for the router to refuse";
}

TEST(Framing, RefusesOtherProtocolsWithoutWaitingForTheEnd) {
    EXPECT_EQ(status_of("\x16\x03\x01\x02"), 400) << "a TLS hello";
    EXPECT_EQ(status_of("GET /\r\n"), 400) << "HTTP/0.9";
    EXPECT_EQ(status_of("PRI * HTTP/2.0\r\n"), 505);
}

TEST(Framing, RefusesOtherVersions) {
    for (const std::string version : {"2.0", "1.2", "0.9", "3.0", "2", "11"}) {
        EXPECT_EQ(status_of(head_of("GET / HTTP/" + version)), 505) << version;
    }
}

TEST(Framing, KnowsOneExpectation) {
    EXPECT_TRUE(accepted(get_with("Expect: 100-Continue\r\n")).expects_continue);
    EXPECT_EQ(status_of(get_with("Expect: 200-ok\r\n")), 417);
    EXPECT_EQ(status_of(get_with("Expect:\r\n")), 417);
    EXPECT_EQ(status_of(get_with("Expect: 100-continue\r\nExpect: x\r\n")), 417);
    EXPECT_FALSE(accepted("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

TEST(Framing, KeepsTheConnectionAsTheVersionAndTheClientSay) {
    const auto kept = [](const std::string& bytes) {
        return accepted(bytes).keep_alive;
    };
    EXPECT_TRUE(kept(get_with("Connection: upgrade\r\n")));
    EXPECT_FALSE(kept(get_with("Connection: CLOSE\r\n")));
    EXPECT_FALSE(kept(get_with("Connection: upgrade , close\r\n")));
    EXPECT_FALSE(kept("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(kept("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
    EXPECT_FALSE(kept("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n"));
}

// HTTP-03
TEST(Framing, TakesAHeadOfTheLimitAndNotOneByteMore) {
    const std::string fixed = "GET / HTTP/1.1\r\nHost: x\r\nA: \r\n";
    const auto sized = [&fixed](std::size_t size) {
        return fixed.substr(0, fixed.size() - 2) + std::string(size - fixed.size(), 'a') +
               "\r\n\r\n";
    };

    EXPECT_EQ(accepted(sized(kMaxHead)).size, kMaxHead + 2);
    EXPECT_EQ(status_of(sized(kMaxHead + 1)), 431);
    EXPECT_TRUE(wants_more(sized(kMaxHead).substr(0, kMaxHead + 1)));
    EXPECT_EQ(status_of(sized(kMaxHead + 1).substr(0, kMaxHead + 2)), 431) << "without its end";
}

// HTTP-03
TEST(Framing, TakesAHundredFieldsAndNotOneMore) {
    const auto with_fields = [](std::size_t count) {
        std::string lines;
        for (std::size_t i = 1; i < count; ++i) {  // Host is one of them
            lines += "A: b\r\n";
        }
        return get_with(lines);
    };

    EXPECT_EQ(status_of(with_fields(kMaxHeaders)), 0);
    EXPECT_EQ(status_of(with_fields(kMaxHeaders + 1)), 431);
}

// HTTP-03
TEST(Framing, TellsALongTargetFromLongFields) {
    const std::string around = "GET  HTTP/1.1\r\n";
    const auto sized = [&around](std::size_t size) {
        return head_of("GET /" + std::string(size - around.size() - 1, 'a') + " HTTP/1.1");
    };

    EXPECT_EQ(status_of(sized(kMaxHead - 15)), 0);
    EXPECT_EQ(status_of(sized(kMaxHead)), 431) << "the target fits, but not with the fields";
    EXPECT_EQ(status_of(sized(kMaxHead + 8)), 414);
    EXPECT_EQ(status_of(std::string(kMaxHead + 2, 'G')), 400) << "no method is that long";
}

TEST(Framing, AnswersWithTheErrorBodyAndCloses) {
    const auto response = to_response(Refusal::kHeadersTooLarge);

    EXPECT_TRUE(response.close);
    EXPECT_EQ(
        response.body,
        R"({"errors":[{"message":"Request headers are too large","code":"headers_too_large"}]})"
    );
}

}  // namespace
}  // namespace stagedoor::http
