// A refusal in Stripe's words: `{"error":{"type","code","decline_code","message","param",…}}`.
// https://stripe.com/docs/api/errors
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "core/json_writer.hpp"

namespace stagedoor::stripe_simulator {

struct ApiError {
    int status = 400;
    std::string type = "invalid_request_error";
    std::string code = {};
    std::string decline_code = {};
    std::string message = {};
    std::string param = {};
    std::string charge = {};          // id
    std::string payment_intent = {};  // JSON of the intent after the refusal
    std::string payment_method = {};  // JSON
    // Work on the call had begun: the idempotency layer stores this reply and replays it. Refusals
    // of validation have not begun anything.
    bool began = false;
};

template <class T>
using Answer = boost::system::result<T, ApiError>;
// For calls whose success has no value.
using Refusal = std::optional<ApiError>;

// 400 invalid_request_error that has not begun.
[[nodiscard]] ApiError invalid_request(
    std::string code, std::string message, std::string param = {}
);
// `resource_missing`: 404 for an id in the path, 400 for one in a parameter (param not empty).
[[nodiscard]] ApiError no_such(std::string_view kind, std::string_view id, std::string param = {});
// 402 card_error. `decline` is a decline code, or one of the codes that stand for themselves
// (expired_card, incorrect_cvc, processing_error).
[[nodiscard]] ApiError card_error(std::string_view decline);
// 500 api_error.
[[nodiscard]] ApiError server_error();

// The object under "error"; empty members are left out.
void write_error(JsonWriter& writer, const ApiError& error);
// The whole body.
[[nodiscard]] std::string error_body(const ApiError& error);

}  // namespace stagedoor::stripe_simulator
