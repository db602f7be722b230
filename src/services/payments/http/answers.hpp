// What Payments says over HTTP: a payment as its buyer sees it, and the answer to a request to pay
// (contract 2.5, 2.5.2).
#pragma once

#include <string>

#include "core/result.hpp"
#include "platform/http/response.hpp"
#include "services/payments/domain/payment.hpp"
#include "services/payments/use_cases/read_payment.hpp"

namespace stagedoor::payments {

// {"id","orderId","status"} and what belongs to the status.
[[nodiscard]] std::string to_json(const Payment& payment);

// The answer that an attempt has at present: 201, 200, 400, 503, or 202 while it is open.
[[nodiscard]] http::Response to_answer(const AttemptView& view);

// Whether an answer of that status is kept under an Idempotency-Key. An open one is not finished,
// and a fault of ours may be tried again.
[[nodiscard]] bool is_kept(int status);

// The refusals of PaymentError.
[[nodiscard]] http::Response refusal(const Error& error);

}  // namespace stagedoor::payments
