#include "services/expiration/use_cases/announce_deadlines.hpp"

#include "contracts/expiration_events.hpp"

namespace stagedoor::expiration {

Task<std::vector<Deadline>> AnnounceDeadlines::announce(std::vector<Deadline> due) {
    const auto body = [&](Transaction& tx) {
        std::vector<Deadline> moved;
        for (const auto& deadline : due) {
            if (store_.take(tx, deadline)) {
                tx.emit(contracts::encode(contracts::ExpirationComplete{
                    .order = deadline.order, .deadline = deadline.at}));
            } else if (const auto present = store_.find(tx, deadline.order)) {
                moved.push_back(*present);
            }
        }
        return moved;
    };
    co_return co_await database_.write(body, Priority::kBulk);
}

}  // namespace stagedoor::expiration
