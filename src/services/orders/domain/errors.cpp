#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {
namespace {

class OrderCategory final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "orders"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<OrderError>(value)) {
            case OrderError::kTicketNotFound:
                return "no such ticket";
            case OrderError::kOwnTicket:
                return "the seller cannot buy the own ticket";
            case OrderError::kTooManyLocks:
                return "the buyer holds too many tickets";
            case OrderError::kTooManyLapses:
                return "the buyer let too many orders expire";
            case OrderError::kTicketReserved:
                return "another order has the ticket";
            case OrderError::kOrderNotFound:
                return "no such order";
            case OrderError::kNotOwner:
                return "the order belongs to someone else";
            case OrderError::kOrderComplete:
                return "the order is complete";
        }
        return "unknown order error";
    }
};

}  // namespace

Error make_error_code(OrderError error) {
    static const OrderCategory category;
    return {static_cast<int>(error), category};
}

}  // namespace stagedoor::orders
