// Where money and tickets stand: what is still open, and whether one is there without the other.
// For those who watch.
#pragma once

#include <optional>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class SurveyMoney {
  public:
    struct Report {
        MoneySurvey counts;
        Milliseconds oldest_age{
            0};  // of the oldest payment whose end is not known; 0: there is none
    };

    SurveyMoney(Env& env, Database& database, PaymentStore& store)
        : env_{env}, database_{database}, store_{store} {}

    // Throws what the store throws.
    [[nodiscard]] Task<Report> run();

  private:
    Env& env_;
    Database& database_;
    PaymentStore& store_;
};

}  // namespace stagedoor::payments
