#include "services/payments/use_cases/survey_money.hpp"

#include <algorithm>

namespace stagedoor::payments {

Task<SurveyMoney::Report> SurveyMoney::run() {
    auto body = [this](Transaction& tx) {
        return store_.survey(tx);
    };
    Report report{co_await database_.read(body)};
    if (report.counts.oldest) {
        report.oldest_age = std::max(Milliseconds{0}, env_.now() - *report.counts.oldest);
    }
    co_return report;
}

}  // namespace stagedoor::payments
