#include "services/payments/use_cases/reconcile.hpp"

namespace stagedoor::payments {
namespace {

constexpr std::int64_t kPage = 500;

}  // namespace

Task<void> Reconcile::open_payments(std::function<void(const PaymentId&)> visit) {
    std::string after;
    std::vector<PaymentId> page;
    do {
        auto body = [&](Transaction& tx) {
            return stores_.payments.open_after(tx, after, kPage);
        };
        page = co_await database_.read(body);
        for (const auto& id : page) {
            visit(id);
            after = id.str();
        }
    } while (page.size() == static_cast<std::size_t>(kPage));
}

Task<void> Reconcile::drop_old_marks() {
    const Instant before = env_.now() - kMarksKept;
    auto body = [&](Transaction& tx) {
        return stores_.seen.forget(tx, before, kPage);
    };
    while (co_await database_.write(body, Priority::kBulk) == kPage) {
    }
}

}  // namespace stagedoor::payments
