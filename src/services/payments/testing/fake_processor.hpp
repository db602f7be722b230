// A card processor for tests, with memory: intents, an idempotency layer that replays, cards that
// are declined or ask the buyer, and faults on demand, each before or after the effect.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/http_client/http_client.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/ports.hpp"
#include "services/payments/stripe/stripe_card_processor.hpp"

namespace stagedoor::payments::testing {

enum class FaultKind {
    kDropRequest,    // no effect, no reply
    kDropReply,      // effect, no reply
    kServerFault,    // 5xx, no effect, nothing stored
    kStoredFault,    // 5xx without effect, replayed under its key
    kFaultAfter,     // 5xx with effect, replayed under its key
    kBusy,           // 409 or 429: no effect
    kKeyRefused,     // 401
    kOtherIntent,    // the reply shows another intent
    kOtherAmount,    // the reply shows another amount
    kOtherMetadata,  // the reply names another payment
};

struct Fault {
    std::optional<Operation> operation;  // none: a look or a list
    FaultKind kind = FaultKind::kDropRequest;
    int times = 1;
};

class FakeProcessor final : public CardProcessor {
  public:
    explicit FakeProcessor(Env& env) : env_{env} {}

    [[nodiscard]] Call build(const Payment& payment, Operation operation, std::string_view card)
        const override {
        return bytes_.build(payment, operation, card);
    }
    [[nodiscard]] std::string confirm_path(std::string_view intent) const override {
        return bytes_.confirm_path(intent);
    }
    [[nodiscard]] Task<Reply> send(Call call) override;
    [[nodiscard]] Task<Reply> look(std::string intent) override;
    [[nodiscard]] Task<Found> find(Payment payment) override;
    [[nodiscard]] Task<IntentPage> list(IntentRange range) override;

    void add_fault(std::optional<Operation> operation, FaultKind kind, int times = 1) {
        faults.push_back({operation, kind, times});
    }
    // The bank's page, the dashboard, time.
    void authenticate(const std::string& id, bool passed);
    void forget_keys() { replies_.clear(); }
    Intent& only_intent();
    Intent& add_intent(Intent intent);

    [[nodiscard]] std::vector<std::string> keys() const;
    [[nodiscard]] int count(Operation operation) const;
    // Sums over all intents.
    [[nodiscard]] Money received() const;
    [[nodiscard]] Money kept() const;
    [[nodiscard]] bool any_open() const;

    std::vector<Call> calls;  // as they arrived, dropped ones included
    int looks = 0;
    std::map<std::string, Intent> intents;
    std::deque<Fault> faults;
    Milliseconds delay{0};                   // before the effect of each call
    std::function<void(const Call&)> check;  // sees each call before its effect

  private:
    struct SilentHttp final : HttpClient {
        Task<HttpReply> send(HttpCall) override { co_return HttpReply{}; }
        void abort_all() override {}
    };

    [[nodiscard]] std::optional<FaultKind> draw(std::optional<Operation> operation);
    [[nodiscard]] Reply execute(const Call& call);
    [[nodiscard]] Reply create(const Call& call);
    [[nodiscard]] Reply confirm(Intent& intent, const Call& call);
    [[nodiscard]] Reply refund(const Call& call);
    [[nodiscard]] Intent* intent_of(const Call& call);

    Env& env_;
    SilentHttp http_;
    stripe::StripeClient client_{http_, {}};
    StripeCardProcessor bytes_{client_};
    std::map<std::string, Reply> replies_;
    int made_ = 0;
    int refusals_ = 0;
};

}  // namespace stagedoor::payments::testing
