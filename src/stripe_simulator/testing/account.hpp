// A simulated account under a test's clock: posts form parameters, reads JSON.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "core/random.hpp"
#include "core/time.hpp"
#include "stripe/form.hpp"
#include "stripe_simulator/engine/engine.hpp"

namespace stagedoor::stripe_simulator {

class TestClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(Milliseconds by) { now_ += by; }

  private:
    Instant now_ = from_millis(1'795'248'000'000);
};

// Counts, so that runs repeat and ids differ.
class TestRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) {
            state_ = state_ * 6364136223846793005U + 1442695040888963407U;
            byte = static_cast<std::byte>(state_ >> 56U);
        }
    }

  private:
    std::uint64_t state_ = 1;
};

struct TestReply {
    int status = 0;
    std::string body;
    boost::json::value json;
    std::vector<std::pair<std::string, std::string>> headers;

    // The member at a JSON pointer ("/error/code") as text; "null" when it is null, "" when it is
    // not there.
    [[nodiscard]] std::string at(std::string_view pointer) const {
        boost::system::error_code missing;
        const auto* value = json.find_pointer(pointer, missing);
        if (value == nullptr) {
            return "";
        }
        return value->is_string() ? std::string{value->as_string().c_str()}
                                  : boost::json::serialize(*value);
    }
    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return "";
    }
};

using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

struct Account {
    TestClock clock;
    TestRandom random;
    Engine engine{clock, random};
    std::string authorization = "Bearer sk_test_key";

    [[nodiscard]] ApiRequest request(std::string method, std::string path, Fields fields) const {
        ApiRequest result;
        result.method = std::move(method);
        result.path = std::move(path);
        result.authorization = authorization;
        stripe::Form form;
        for (const auto& [name, value] : fields) {
            form.add(name, value);
            result.query.emplace_back(name, value);
        }
        result.body = result.method == "POST" ? form.text() : "";
        return result;
    }
    TestReply send(const ApiRequest& request) { return read(engine.finish(engine.admit(request))); }
    static TestReply read(ApiReply reply) {
        TestReply result;
        result.status = reply.status;
        result.json = reply.body.empty() ? nullptr : boost::json::parse(reply.body);
        result.body = std::move(reply.body);
        result.headers = std::move(reply.headers);
        return result;
    }
    TestReply post(std::string path, Fields fields = {}) {
        return send(request("POST", std::move(path), fields));
    }
    TestReply post_with_key(std::string key, std::string path, Fields fields = {}) {
        auto call = request("POST", std::move(path), fields);
        call.idempotency_key = std::move(key);
        return send(call);
    }
    TestReply get(std::string path, Fields fields = {}) {
        return send(request("GET", std::move(path), fields));
    }

    // The id of a new manual intent of 20.00 USD.
    std::string create() {
        return post(
                   "/v1/payment_intents",
                   {{"amount", "2000"},
                    {"currency", "usd"},
                    {"capture_method", "manual"},
                    {"payment_method_types[]", "card"},
                    {"metadata[order_id]", "6b014f90deadbeef01234567"}}
        ).at("/id");
    }
    TestReply confirm(const std::string& intent, std::string_view token) {
        return post(
            "/v1/payment_intents/" + intent + "/confirm",
            {{"payment_method_data[type]", "card"}, {"payment_method_data[card][token]", token}}
        );
    }
    TestReply act(const std::string& intent, const std::string& action, Fields fields = {}) {
        return post("/v1/payment_intents/" + intent + "/" + action, fields);
    }
    TestReply retrieve(const std::string& intent) { return get("/v1/payment_intents/" + intent); }
    // The id of an intent with a hold on the card.
    std::string authorize() {
        auto intent = create();
        (void)confirm(intent, "tok_visa");
        return intent;
    }
    std::string captured() {
        auto intent = authorize();
        (void)act(intent, "capture");
        return intent;
    }
    void order_fault(std::optional<Operation> operation, FaultKind kind, std::int64_t times = 1) {
        Fault fault;
        fault.operation = operation;
        fault.kind = kind;
        fault.times = times;
        (void)engine.faults().add(fault);
    }
};

}  // namespace stagedoor::stripe_simulator
