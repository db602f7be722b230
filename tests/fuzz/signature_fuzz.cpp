// HTTP-14: Stripe's webhooks. The input's first line is Stripe-Signature, the rest the body.
#include <array>
#include <string>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "platform/http/target.hpp"
#include "stripe/webhook.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

const std::array<std::string, 2> kSecrets{"whsec_first", "whsec_second"};
const std::array<std::string, 1> kForeignSecret{"whsec_of_somebody_else"};
const std::string kTime = std::to_string(to_millis(kNow) / 1000);

bool has_own_time(std::string_view header) {
    while (!header.empty()) {
        if (take_until(header, ',').starts_with("t=")) {
            return true;
        }
    }
    return false;
}

// A guess: accepted only with a signature that this body has at the header's own time.
void check_guess(std::string_view header, std::string_view body) {
    if (!stripe::is_signed(header, body, kSecrets, kNow)) {
        return;
    }
    std::string_view time;
    bool found = false;
    for (auto rest = header; !rest.empty();) {
        const auto element = take_until(rest, ',');
        time = element.starts_with("t=") ? element.substr(2) : time;
    }
    for (auto rest = header; !rest.empty();) {
        const auto element = take_until(rest, ',');
        const auto mac = element.starts_with("v1=") ? http::to_lower(element.substr(3)) : "";
        for (const auto& secret : kSecrets) {
            found |= mac == stripe::signature_of(secret, time, body);
        }
    }
    CHECK(found, "a webhook that nobody signed is accepted");
}

// A good signature between whatever else the header holds.
void check_signed(std::string_view others, const std::string& body) {
    const auto signature = stripe::signature_of(kSecrets[1], kTime, body);
    const auto header = "t=" + kTime + ",v1=" + signature + "," + std::string{others};
    const auto accepted = [&](std::span<const std::string> secrets, Instant now) {
        return stripe::is_signed(header, body, secrets, now);
    };
    const auto elements = std::count(header.begin(), header.end(), ',') + 1;
    const bool good = !has_own_time(others) &&
                      elements - (header.ends_with(',') ? 1 : 0) <= stripe::kMaxSignatureElements;
    CHECK(
        accepted(kSecrets, kNow) == good, "a good signature is refused, or a bad header accepted"
    );
    const auto edge = stripe::kSignatureTolerance;
    CHECK(accepted(kSecrets, kNow + edge) == good, "refused at the edge of the tolerance");
    CHECK(!accepted(kSecrets, kNow + edge + Seconds{1}), "accepted past the tolerance");
    CHECK(!accepted(kSecrets, kNow - edge - Seconds{1}), "accepted before the tolerance");
    CHECK(!accepted(kForeignSecret, kNow), "a foreign secret signs");
    CHECK(!stripe::is_signed(header, body + ' ', kSecrets, kNow), "another body is accepted");
}

std::string write(const stripe::WebhookEvent& event) {
    const bool refunded = event.type == "charge.refunded";
    JsonWriter json;
    json.begin_object().member("id", event.id).member("type", event.type);
    json.key("data").begin_object().key("object").begin_object();
    json.member(refunded ? "payment_intent" : "id", event.intent);
    json.key("metadata").begin_object().member("payment_id", event.payment_id);
    json.end_object().end_object().end_object().end_object();
    return json.take();
}

void check_event(const stripe::WebhookEvent& event) {
    constexpr std::size_t kLongest = 255;
    for (const auto* text : {&event.id, &event.type, &event.intent, &event.payment_id}) {
        CHECK(text->size() <= kLongest, "a name over its limit is accepted");
    }
    CHECK(!event.id.empty() && !event.type.empty(), "an event without a name");
    const auto again = stripe::parse_webhook(write(event));
    CHECK(
        again && again->id == event.id && again->type == event.type &&
            again->intent == event.intent && again->payment_id == event.payment_id,
        "another event, written anew"
    );
}

}  // namespace

void try_input(std::string_view input) {
    auto body = input;
    const auto header = take_until(body, '\n');
    check_guess(header, body);
    check_signed(header, std::string{body});
    if (const auto event = stripe::parse_webhook(body)) {
        check_event(*event);
    }
}

}  // namespace stagedoor::fuzz
