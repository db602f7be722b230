#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {
namespace {

class TicketCategory final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "tickets"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<TicketError>(value)) {
            case TicketError::kNotFound:
                return "no such ticket";
            case TicketError::kLocked:
                return "the ticket is reserved or sold";
            case TicketError::kNotOwner:
                return "the ticket belongs to someone else";
            case TicketError::kTitleRequired:
                return "the title is missing or blank";
            case TicketError::kTitleInvalid:
                return "the title is too long or has control characters";
            case TicketError::kHeldByAnother:
                return "another order holds the ticket";
        }
        return "unknown ticket error";
    }
};

}  // namespace

Error make_error_code(TicketError error) {
    static const TicketCategory category;
    return {static_cast<int>(error), category};
}

}  // namespace stagedoor::tickets
