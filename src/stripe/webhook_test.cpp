#include "stripe/webhook.hpp"

#include <gtest/gtest.h>

namespace stagedoor::stripe {
namespace {

constexpr std::string_view kBody = R"({"id":"evt_1","object":"event"})";
constexpr std::string_view kSecret = "whsec_test_secret";
constexpr std::string_view kT = "1795248000";
const std::vector<std::string> kSecrets{std::string{kSecret}};

Instant at(std::int64_t seconds) {
    return Instant{Seconds{1795248000 + seconds}};
}

std::string header(std::string_view t, std::string_view secret = kSecret) {
    return "t=" + std::string{t} + ",v1=" + signature_of(secret, t, kBody);
}

// EVT-01, the vector of the contract
TEST(WebhookSignature, MatchesTheTestVector) {
    EXPECT_EQ(
        signature_of(kSecret, kT, kBody),
        "cf612494a894bfe3fd75adaae50c5fed94b9753bb0d47b7931364cb54e468566"
    );
}

// EVT-01
TEST(WebhookSignature, PassesWithinTheTolerance) {
    EXPECT_TRUE(is_signed(header(kT), kBody, kSecrets, at(0)));
    EXPECT_TRUE(is_signed(header(kT), kBody, kSecrets, at(300)));
    EXPECT_TRUE(is_signed(header(kT), kBody, kSecrets, at(300) + Milliseconds{999}));
    EXPECT_TRUE(is_signed(header(kT), kBody, kSecrets, at(-300)));
    EXPECT_FALSE(is_signed(header(kT), kBody, kSecrets, at(301)));
    EXPECT_FALSE(is_signed(header(kT), kBody, kSecrets, at(-301)));
}

// EVT-01
TEST(WebhookSignature, TakesEitherSecretDuringRotationAndAnyV1) {
    const std::vector<std::string> both{"whsec_new", std::string{kSecret}};
    EXPECT_TRUE(is_signed(header(kT), kBody, both, at(0)));
    EXPECT_TRUE(is_signed(header(kT, "whsec_new"), kBody, both, at(0)));

    const auto good = signature_of(kSecret, kT, kBody);
    EXPECT_TRUE(is_signed(
        "t=1795248000,v1=" + signature_of("other", kT, kBody) + ",v1=" + good,
        kBody,
        kSecrets,
        at(0)
    ));
}

// EVT-01
TEST(WebhookSignature, RefusesEverythingElse) {
    const auto good = signature_of(kSecret, kT, kBody);
    const std::vector<std::string> bad{
        "",
        "nonsense",
        "t=1795248000",
        "v1=" + good,
        "t=,v1=" + good,
        "t=1795248000,v0=" + good,
        "t=1795248000,v1=",
        "t=1795248000,v1=zz",
        "t=1795248000,v1=" + good.substr(0, 62),
        "t=1795248000,v1=" + good + "00",
        "t=1795248000,t=1795248000,v1=" + good,
        header("1795248000x"),
        header("-1795248000"),
        header("+1795248000"),
        header("99999999999999999999"),
        header(kT, "whsec_other"),
        header(kT, "")};
    for (const auto& signature : bad) {
        EXPECT_FALSE(is_signed(signature, kBody, kSecrets, at(0))) << signature;
    }
    EXPECT_FALSE(is_signed(header(kT), std::string{kBody} + " ", kSecrets, at(0)));
    EXPECT_FALSE(is_signed(header(kT), kBody, {}, at(0)));
}

TEST(WebhookEvent, NamesTheIntent) {
    const auto about_intent = parse_webhook(
        R"({"id":"evt_1","type":"payment_intent.canceled","data":{"object":{"id":"pi_1","metadata":{"payment_id":"p1"}}}})"
    );
    EXPECT_EQ(about_intent->intent, "pi_1");
    EXPECT_EQ(about_intent->payment_id, "p1");

    const auto about_charge = parse_webhook(
        R"({"id":"evt_2","type":"charge.refunded","data":{"object":{"id":"ch_1","payment_intent":"pi_2"}}})"
    );
    EXPECT_EQ(about_charge->intent, "pi_2");

    EXPECT_EQ(parse_webhook(R"({"id":"evt_3","type":"customer.created"})")->intent, "");
    EXPECT_FALSE(parse_webhook("{}"));
    EXPECT_FALSE(parse_webhook("not json"));
    EXPECT_FALSE(parse_webhook(R"({"id":1,"type":"x"})"));
}

}  // namespace
}  // namespace stagedoor::stripe
