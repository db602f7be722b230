#include "services/orders/use_cases/count_locks.hpp"

namespace stagedoor::orders {

Task<LockCount> CountLocks::run() {
    const Instant now = env_.now();
    auto body = [this, now](Transaction& tx) {
        return store_.count_locks(tx, now, now - kTolerance);
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::orders
