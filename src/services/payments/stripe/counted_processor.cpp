#include "services/payments/stripe/counted_processor.hpp"

namespace stagedoor::payments {
namespace {

constexpr MetricName kCalls{
    "stagedoor_stripe_calls_total",
    "Calls to the card processor, by what was asked and what the answer proved."};

constexpr std::array<std::string_view, 8> kAskedNames{
    "create", "confirm", "capture", "cancel", "refund", "retrieve", "find", "list"};
// In the order of Proof.
constexpr std::array<std::string_view, 8> kProofNames{
    "done",
    "card_refused",
    "token_rejected",
    "amount_too_small",
    "refused",
    "unexpected_state",
    "key_refused",
    "unknown"};

}  // namespace

Task<Reply> CountedProcessor::send(Call call) {
    const auto asked = static_cast<std::size_t>(call.operation);
    Reply reply = co_await inner_.send(std::move(call));
    count(asked, reply.proof);
    co_return reply;
}

Task<Reply> CountedProcessor::look(std::string intent) {
    Reply reply = co_await inner_.look(std::move(intent));
    count(kLook, reply.proof);
    co_return reply;
}

Task<Found> CountedProcessor::find(Payment payment) {
    Found found = co_await inner_.find(std::move(payment));
    count(kFind, found.complete ? Proof::kDone : Proof::kUnknown);
    co_return found;
}

Task<IntentPage> CountedProcessor::list(IntentRange range) {
    IntentPage page = co_await inner_.list(std::move(range));
    count(kList, page.ok ? Proof::kDone : Proof::kUnknown);
    co_return page;
}

void CountedProcessor::count(std::size_t asked, Proof proof) {
    counts_.at(asked).at(static_cast<std::size_t>(proof)).add();
}

// What never happened is left out, but for the outcomes that say whether the processor answers.
void CountedProcessor::report(MetricSink& sink) const {
    for (std::size_t asked = 0; asked < kAsked; ++asked) {
        for (std::size_t proof = 0; proof < kProofs; ++proof) {
            const auto count = counts_[asked][proof].value();
            const bool always = proof == static_cast<std::size_t>(Proof::kDone) ||
                                proof == static_cast<std::size_t>(Proof::kUnknown);
            if (count > 0 || always) {
                const MetricLabels labels{
                    {"operation", std::string{kAskedNames[asked]}},
                    {"outcome", std::string{kProofNames[proof]}}};
                sink.counter(kCalls, labels, count);
            }
        }
    }
}

}  // namespace stagedoor::payments
