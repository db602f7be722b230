#include "contracts/envelope.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace stagedoor::contracts {
namespace {

Event sample() {
    return {
        .source = Service::kOrders,
        .seq = 4711,
        .id = "6b014f90feedface00000001",
        .type = "order:created",
        .subject = "6b014f90deadbeef01234567",
        .version = 0,
        .time = from_millis(1'795'248'016'000),
        .data = R"({"price":19.99,"data":"inner","text":"a } \" , b"})",
    };
}

std::string without(const std::string& member) {
    std::string text = to_cloudevent(sample());
    const auto begin = text.find("\"" + member + "\":");
    const auto end = member == "data" ? text.size() - 1 : text.find(",\"", begin) + 1;
    text.erase(begin, end - begin);
    if (member == "data") {
        text.erase(text.rfind(','), 1);
    }
    return text;
}

std::string with(const std::string& member, const std::string& value) {
    std::string text = to_cloudevent(sample());
    text.insert(text.size() - 1, ",\"" + member + "\":" + value);
    return text;
}

TEST(Envelope, NamesEveryServiceAndReadsTheNameBack) {
    for (const auto service :
         {Service::kAuth,
          Service::kTickets,
          Service::kOrders,
          Service::kExpiration,
          Service::kPayments}) {
        EXPECT_EQ(parse_service(to_string(service)), service);
    }
    EXPECT_EQ(to_string(Service::kExpiration), "expiration");
    EXPECT_EQ(parse_service("web"), std::nullopt);
    EXPECT_EQ(parse_service(""), std::nullopt);
}

TEST(Envelope, ReadsWhatItWrites) {
    const Event event = sample();

    const Event again = parse_cloudevent(to_cloudevent(event));

    EXPECT_EQ(again.source, event.source);
    EXPECT_EQ(again.seq, event.seq);
    EXPECT_EQ(again.id, event.id);
    EXPECT_EQ(again.type, event.type);
    EXPECT_EQ(again.subject, event.subject);
    EXPECT_EQ(again.version, event.version);
    EXPECT_EQ(again.time, event.time);
    EXPECT_EQ(again.data, event.data);
}

TEST(Envelope, AddsThePositionInAFeedOnlyWhenGiven) {
    EXPECT_EQ(to_cloudevent(sample()).find("feedseq"), std::string::npos);
    EXPECT_NE(to_cloudevent(sample(), 7).find(R"("feedseq":7)"), std::string::npos);
}

TEST(Envelope, MayBeWithoutAVersion) {
    Event event = sample();
    event.version = std::nullopt;

    EXPECT_EQ(parse_cloudevent(to_cloudevent(event)).version, std::nullopt);
}

TEST(Envelope, ReadsPositionsBeyond32Bits) {
    Event event = sample();
    event.seq = 9'007'199'254'740'993;

    EXPECT_EQ(parse_cloudevent(to_cloudevent(event)).seq, event.seq);
}

TEST(Envelope, KeepsDataAsItWasWrittenWhateverStandsAroundIt) {
    const std::string spaced =
        R"( { "specversion" : "1.0" , "id":"1", "source":"/stagedoor/auth","type":"t","subject":"s",
        "x":{"data":{"not":"this"}},"y":"\"data\":1","data" : {"price":19.990, "a":[{}]} ,
        "time":"2026-11-21T08:00:16.000Z","seq":1 } )";

    EXPECT_EQ(parse_cloudevent(spaced).data, R"({"price":19.990, "a":[{}]})");
}

TEST(Envelope, IgnoresAttributesItDoesNotKnow) {
    EXPECT_EQ(parse_cloudevent(with("traceparent", "\"00-4bf9\"")).seq, 4711);
}

TEST(Envelope, RefusesAMissingAttribute) {
    for (const auto* member :
         {"specversion", "id", "source", "type", "subject", "time", "seq", "data"}) {
        EXPECT_THROW((void)parse_cloudevent(without(member)), DecodeError) << member;
    }
}

TEST(Envelope, RefusesAttributesOfAnotherForm) {
    EXPECT_THROW((void)parse_cloudevent(with("specversion", "\"0.3\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("id", "\"\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("source", "\"/elsewhere/orders\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("source", "\"/stagedoor/web\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("time", "\"yesterday\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("seq", "0")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("seq", "\"1\"")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("aggregateversion", "-1")), DecodeError);
    EXPECT_THROW((void)parse_cloudevent(with("data", "[]")), DecodeError);
}

// HTTP-14. What was judged and what is kept would be two different members.
TEST(Envelope, RefusesASecondSpellingOfData) {
    auto twice = to_cloudevent(sample());
    twice.insert(1, R"("data":1,)");
    auto escaped = to_cloudevent(sample());
    escaped.insert(escaped.size() - 1, R"(,"d\u0061ta":{})");

    EXPECT_EQ(parse_cloudevent(twice).data, sample().data);
    EXPECT_THROW((void)parse_cloudevent(escaped), DecodeError);
}

TEST(Envelope, RefusesWhatIsNoObject) {
    for (const auto* text : {"", "[]", "null", "{", "{}x", "{\"a\":1,}"}) {
        EXPECT_THROW((void)parse_cloudevent(text), DecodeError) << text;
    }
}

TEST(Envelope, ReadsABatchAsItWritesIt) {
    std::vector<Event> events{sample(), sample(), sample()};
    events[1].seq = 4712;
    events[2].data = R"({"list":[1,[2,"]"]],"x":{}})";

    const auto again = parse_batch(to_batch(events));

    ASSERT_EQ(again.size(), 3U);
    for (std::size_t i = 0; i < again.size(); ++i) {
        EXPECT_EQ(to_cloudevent(again[i]), to_cloudevent(events[i]));
    }
    EXPECT_EQ(to_batch({}), "[]");
    EXPECT_TRUE(parse_batch(" [ ] ").empty());
}

TEST(Envelope, ReadsABatchWithSpaces) {
    const std::string event = to_cloudevent(sample());

    const auto events = parse_batch(" [\n" + event + " ,\t" + event + "\n] ");

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].data, sample().data);
}

TEST(Envelope, RefusesABatchThatIsNone) {
    const std::string event = to_cloudevent(sample());
    for (const std::string& text :
         {std::string{},
          std::string{"{}"},
          event,
          "[" + event,
          "[" + event + ",]",
          "[" + event + ",1]",
          "[" + event + "]]",
          "[[" + event + "]]",
          "[" + event + event + "]",
          std::string{"[{}]"}}) {
        EXPECT_THROW((void)parse_batch(text), DecodeError) << text;
    }
}

}  // namespace
}  // namespace stagedoor::contracts
