#include "services/payments/http/answers.hpp"

#include <array>

#include "core/json_writer.hpp"
#include "platform/http/error_table.hpp"

namespace stagedoor::payments {
namespace {

using http::Response;

void begin(JsonWriter& out, const Payment& payment, std::string_view status) {
    out.begin_object();
    out.member("id", payment.id.view());
    out.member("orderId", payment.order.view());
    out.member("status", status);
}

std::string short_json(const Payment& payment, std::string_view status) {
    JsonWriter out;
    begin(out, payment, status);
    out.end_object();
    return out.take();
}

Response to_response(const Failure& failure) {
    if (failure.code == FailureCode::kKeyRefused) {
        return http::unavailable();
    }
    http::ErrorEntry entry{
        std::string{failure_message(failure)},
        failure.code == FailureCode::kTokenRejected ? "token" : "",
        std::string{to_string(failure.code)},
        failure.decline_code};
    return http::error(400, {std::move(entry)});
}

Response to_loss(Outcome::Kind kind) {
    switch (kind) {
        case Outcome::Kind::kExpired:
            return refusal(fail(PaymentError::kOrderExpired));
        case Outcome::Kind::kCancelled:
            return refusal(fail(PaymentError::kOrderCancelled));
        default:
            return refusal(fail(PaymentError::kRefused));
    }
}

}  // namespace

std::string to_json(const Payment& payment) {
    JsonWriter out;
    begin(out, payment, to_string(payment.status));
    if (payment.status == Status::kRequiresAction) {
        out.optional_member("clientSecret", payment.client_secret);
    }
    if (payment.status == Status::kFailed && payment.failure) {
        if (!payment.failure->decline_code.empty()) {
            out.member("declineCode", payment.failure->decline_code);
        }
        out.member("message", failure_message(*payment.failure));
    }
    out.end_object();
    return out.take();
}

Response to_answer(const AttemptView& view) {
    const auto& [payment, outcome] = view;
    switch (outcome.kind) {
        case Outcome::Kind::kOpen:
            return http::json(202, short_json(payment, "processing"));
        case Outcome::Kind::kBought:
            return http::json(201, short_json(payment, "captured"));
        case Outcome::Kind::kCapturing:
            return http::json(201, short_json(payment, "authorized"));
        case Outcome::Kind::kActionRequired:
            return http::json(200, to_json(payment));
        case Outcome::Kind::kFailed:
            return to_response(outcome.failure.value_or(Failure{}));
        case Outcome::Kind::kLosing:
            return to_loss(outcome_of_loss(payment));
        default:
            return to_loss(outcome.kind);
    }
}

bool is_kept(int status) {
    return status == 200 || status == 201 || status == 400;
}

Response refusal(const Error& error) {
    static const std::array<http::ErrorRow, 6> table{{
        {fail(PaymentError::kNotFound), 404, "not_found", "Not Found"},
        {fail(PaymentError::kNotOwner), 401, "not_owner", "Not authorized"},
        {fail(PaymentError::kOrderComplete), 400, "order_complete", "Order is already complete"},
        {fail(PaymentError::kOrderCancelled),
         400,
         "order_cancelled",
         "Cannot pay for a cancelled order"},
        {fail(PaymentError::kOrderExpired), 400, "order_expired", "The order has expired"},
        {fail(PaymentError::kRefused), 400, "payment_refused", "The payment was refused"},
    }};
    return http::to_response(table, error);
}

}  // namespace stagedoor::payments
