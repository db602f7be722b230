#include "services/payments/domain/errors.hpp"

#include <string>

namespace stagedoor::payments {
namespace {

class Category final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "payments"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<PaymentError>(value)) {
            case PaymentError::kNotFound:
                return "no such order or payment";
            case PaymentError::kNotOwner:
                return "another buyer's";
            case PaymentError::kOrderComplete:
                return "the order is paid";
            case PaymentError::kOrderCancelled:
                return "the order is cancelled";
            case PaymentError::kOrderExpired:
                return "the order has expired";
            case PaymentError::kRefused:
                return "the payment was refused";
        }
        return "unknown";
    }
};

}  // namespace

Error make_error_code(PaymentError error) {
    static const Category category;
    return {static_cast<int>(error), category};
}

}  // namespace stagedoor::payments
