// What a client can do to the framing of its requests, over real sockets. Each refused message is
// followed by a request that must never be read as one.
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "platform/http/framing.hpp"
#include "platform/http/testing/server_fixture.hpp"

namespace stagedoor::http {
namespace {

using namespace std::string_literals;
using testing::statuses;

const std::string kSmuggled = "GET /api/count HTTP/1.1\r\nHost: x\r\n\r\n";

struct Attack {
    std::string name;
    std::string bytes;
    int status;
};

void PrintTo(const Attack& attack, std::ostream* out) {
    *out << attack.name;
}

std::string post(const std::string& lines, const std::string& body = "") {
    return "POST /api/count HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n" + body;
}

std::string get(const std::string& lines) {
    return "GET /api/count HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
}

std::string many_fields(int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
        lines += "A: b\r\n";
    }
    return lines;
}

class Framing : public testing::ServerTest, public ::testing::WithParamInterface<Attack> {};

// HTTP-01
// MUT-19
TEST_P(Framing, IsRefusedOnceAndWhatFollowsIsNeverARequest) {
    start();

    const auto text = exchange(GetParam().bytes + kSmuggled);

    EXPECT_EQ(statuses(text), std::vector{GetParam().status}) << text;
    EXPECT_NE(text.find("{\"errors\":[{\"message\":\""), std::string::npos);
    EXPECT_NE(text.find("\r\nConnection: close\r\n"), std::string::npos);
    EXPECT_EQ(counted, 0);
}

const Attack kAttacks[] = {
    {"Chunked", post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 411},
    {"ChunkedAfterLength",
     post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
     411},
    {"GzipBeforeLength", post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"), 411},
    {"EmptyTransferEncoding", post("Transfer-Encoding:\r\n"), 411},
    {"MisspeltTransferEncoding", post("Transfer-Encoding: xchunked\r\n"), 411},
    {"UnderscoredTransferEncoding", post("Transfer_Encoding: chunked\r\n"), 411},
    {"TransferEncodingTwice",
     post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
     411},
    {"TransferEncodingInOldVersion",
     "POST /api/count HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
     411},
    {"LineFeedInChunkExtension",
     post("Transfer-Encoding: chunked\r\n", "1;a=\"\n\"\r\nx\r\n0\r\n\r\n"),
     411},
    {"TransferEncodingWithBlankBeforeColon", post("Transfer-Encoding : chunked\r\n"), 400},
    {"FoldedTransferEncoding", post("Transfer-Encoding:\r\n chunked\r\n"), 400},
    {"EqualLengths", post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
    {"DifferentLengths", post("Content-Length: 2\r\nContent-Length: 40\r\n", "{}"), 400},
    {"ListOfLengths", post("Content-Length: 2, 2\r\n", "{}"), 400},
    {"PositiveLength", post("Content-Length: +2\r\n", "{}"), 400},
    {"NegativeLength", post("Content-Length: -2\r\n", "{}"), 400},
    {"HexadecimalLength", post("Content-Length: 0x2\r\n", "{}"), 400},
    {"EmptyLength", post("Content-Length:\r\n"), 400},
    {"WordsForLength", post("Content-Length: two\r\n", "{}"), 400},
    {"LengthPast64Bits", post("Content-Length: 18446744073709551616\r\n"), 413},
    {"BareLineFeeds", "GET /api/count HTTP/1.1\nHost: x\n\n", 400},
    {"BareCarriageReturns", "GET /api/count HTTP/1.1\rHost: x\r\r", 400},
    {"LineFeedInValue", get("A: b\nB: c\r\n"), 400},
    {"CarriageReturnInValue", get("A: b\rc\r\n"), 400},
    {"NulInValue", get("A: b\0c\r\n"s), 400},
    {"NulInName", get("A\0: b\r\n"s), 400},
    {"NulInTarget", "GET /api/\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, 400},
    {"ControlByteInValue", get("A: \x1B[31m\r\n"), 400},
    {"FoldedLine", get("A: b\r\n c\r\n"), 400},
    {"FoldedFirstLine", "GET /api/count HTTP/1.1\r\n Host: x\r\n\r\n", 400},
    {"BlankBeforeColon", get("A : b\r\n"), 400},
    {"EmptyName", get(": b\r\n"), 400},
    {"NameThatIsNoToken", get("A(b): c\r\n"), 400},
    {"LineWithoutColon", get("nonsense\r\n"), 400},
    {"NoHost", "GET /api/count HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", get("Host: x\r\n"), 400},
    {"EmptyHost", "GET /api/count HTTP/1.1\r\nHost:\r\n\r\n", 400},
    {"HostWithPath", "GET /api/count HTTP/1.1\r\nHost: x/y\r\n\r\n", 400},
    {"AbsoluteFormOfAnotherHost", "GET http://y/api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"AbsoluteFormOfAnotherScheme", "GET ftp://x/api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"EmptyLineFirst", "\r\nGET /api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"BlankFirst", " GET /api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TwoBlanksInTheRequestLine", "GET  /api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"BlankAfterTheVersion", "GET /api/count HTTP/1.1 \r\nHost: x\r\n\r\n", 400},
    {"LowerCaseVersion", "GET /api/count http/1.1\r\nHost: x\r\n\r\n", 400},
    {"OldestVersion", "GET /api/count\r\n", 400},
    {"TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"s, 400},
    {"Connect", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"TargetWithoutSlash", "GET api/count HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"StarForGet", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"BrokenEscape", "GET /api/%4 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"SecondVersion", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"FutureVersion", "GET /api/count HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"OtherExpectation", post("Expect: 200-ok\r\nContent-Length: 2\r\n", "{}"), 417},
    {"TooManyFields", get(many_fields(100)), 431},
    {"LargeFields", get("A: " + std::string(kMaxHead, 'a') + "\r\n"), 431},
    {"LargeFieldsWithoutEnd", "GET / HTTP/1.1\r\nA: " + std::string(100'000, 'a'), 431},
    {"LongTarget", "GET /" + std::string(kMaxHead, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n", 414},
    {"LongTargetWithoutEnd", "GET /" + std::string(100'000, 'a'), 414},
    {"LongMethod", std::string(100'000, 'G'), 400},
};

INSTANTIATE_TEST_SUITE_P(Attacks, Framing, ::testing::ValuesIn(kAttacks), [](const auto& attack) {
    return attack.param.name;
});

class FramingTest : public testing::ServerTest {};

// HTTP-01
TEST_F(FramingTest, AnswersWhatCameBeforeAnError) {
    start();

    const auto text = exchange(get("") + get("A : b\r\n") + get(""));

    EXPECT_EQ(statuses(text), (std::vector{200, 400}));
    EXPECT_EQ(counted, 1);
}

// HTTP-01
TEST_F(FramingTest, SendsNoBodyWhereHeadIsRefused) {
    start();

    const auto text = exchange("HEAD /api/count HTTP/1.1\r\n\r\n" + kSmuggled);

    EXPECT_EQ(statuses(text), std::vector{400});
    EXPECT_TRUE(text.ends_with("\r\n\r\n")) << text;
}

// HTTP-01
TEST_F(FramingTest, TakesBytesAfterABodyForTheNextRequestOnly) {
    start();

    const auto text = exchange(
        post("Content-Length: 40\r\n", std::string(40, 'x')) +
        "GET /api/count HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + kSmuggled
    );

    EXPECT_EQ(statuses(text), (std::vector{200, 200}));
    EXPECT_EQ(counted, 2);
}

// HTTP-01
TEST_F(FramingTest, IgnoresABodyOfGet) {
    start();
    const std::string inner = "GET /api/count HTTP/1.1\r\n\r\n";

    const auto text = exchange(
        "GET /api/count HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " +
        std::to_string(inner.size()) + "\r\n\r\n" + inner
    );

    EXPECT_EQ(statuses(text), std::vector{200});
    EXPECT_EQ(counted, 1);
}

// HTTP-01
TEST_F(FramingTest, ReadsABodyOfARefusedRequestAndGoesOn) {
    start();

    const auto text = exchange(
        "POST /api/nope HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" +
        get("Connection: close\r\n")
    );

    EXPECT_EQ(statuses(text), (std::vector{404, 200}));
}

// HTTP-01
TEST_F(FramingTest, DoesNotUpgrade) {
    start();

    const auto text = exchange(get("Connection: Upgrade, close\r\nUpgrade: h2c\r\n"));

    EXPECT_EQ(statuses(text), std::vector{200});
}

}  // namespace
}  // namespace stagedoor::http
