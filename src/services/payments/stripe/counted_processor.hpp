// A card processor whose calls are counted, by what was asked and what the answer proved.
#pragma once

#include <array>

#include "platform/observability/metrics.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

// Any thread. The processor behind it outlives it.
class CountedProcessor final : public CardProcessor {
  public:
    explicit CountedProcessor(CardProcessor& inner) : inner_{inner} {}

    [[nodiscard]] Call build(const Payment& payment, Operation operation, std::string_view card)
        const override {
        return inner_.build(payment, operation, card);
    }
    [[nodiscard]] std::string confirm_path(std::string_view intent) const override {
        return inner_.confirm_path(intent);
    }
    [[nodiscard]] Task<Reply> send(Call call) override;
    [[nodiscard]] Task<Reply> look(std::string intent) override;
    [[nodiscard]] Task<Found> find(Payment payment) override;
    [[nodiscard]] Task<IntentPage> list(IntentRange range) override;

    void report(MetricSink& sink) const;

  private:
    // Five calls as Operation numbers them, then the looks. Of a find its pages are not counted
    // apart.
    static constexpr std::size_t kLook = 5;
    static constexpr std::size_t kFind = 6;
    static constexpr std::size_t kList = 7;
    static constexpr std::size_t kAsked = 8;
    static constexpr std::size_t kProofs = 8;

    void count(std::size_t asked, Proof proof);

    CardProcessor& inner_;
    std::array<std::array<Counter, kProofs>, kAsked> counts_;
};

}  // namespace stagedoor::payments
