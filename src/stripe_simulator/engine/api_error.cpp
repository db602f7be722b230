#include "stripe_simulator/engine/api_error.hpp"

#include <algorithm>
#include <utility>

namespace stagedoor::stripe_simulator {
namespace {

void member_if(JsonWriter& writer, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        writer.member(name, std::string_view{value});
    }
}

void raw_if(JsonWriter& writer, std::string_view name, const std::string& json) {
    if (!json.empty()) {
        writer.key(name).raw(json);
    }
}

std::string doc_url(std::string code) {
    std::replace(code.begin(), code.end(), '_', '-');
    return "https://stripe.com/docs/error-codes/" + code;
}

std::string_view card_message(std::string_view decline) {
    if (decline == "expired_card") {
        return "Your card has expired.";
    }
    if (decline == "incorrect_cvc") {
        return "Your card's security code is incorrect.";
    }
    if (decline == "processing_error") {
        return "An error occurred while processing your card. Try again in a little bit.";
    }
    if (decline == "insufficient_funds") {
        return "Your card has insufficient funds.";
    }
    return "Your card was declined.";
}

bool is_own_code(std::string_view decline) {
    return decline == "expired_card" || decline == "incorrect_cvc" || decline == "processing_error";
}

}  // namespace

ApiError invalid_request(std::string code, std::string message, std::string param) {
    ApiError error;
    error.code = std::move(code);
    error.message = std::move(message);
    error.param = std::move(param);
    return error;
}

ApiError no_such(std::string_view kind, std::string_view id, std::string param) {
    std::string message = "No such ";
    message.append(kind).append(": '").append(id).append("'");
    const bool in_path = param.empty();
    auto error =
        invalid_request("resource_missing", std::move(message), in_path ? "id" : std::move(param));
    error.status = in_path ? 404 : 400;
    return error;
}

ApiError card_error(std::string_view decline) {
    ApiError error;
    error.status = 402;
    error.type = "card_error";
    error.code = is_own_code(decline) ? decline : "card_declined";
    error.decline_code = decline;
    error.message = card_message(decline);
    error.began = true;
    return error;
}

ApiError server_error() {
    ApiError error;
    error.status = 500;
    error.type = "api_error";
    error.message = "An unknown error occurred";
    return error;
}

void write_error(JsonWriter& writer, const ApiError& error) {
    writer.begin_object();
    member_if(writer, "charge", error.charge);
    member_if(writer, "code", error.code);
    member_if(writer, "decline_code", error.decline_code);
    if (!error.code.empty()) {
        writer.member("doc_url", std::string_view{doc_url(error.code)});
    }
    member_if(writer, "message", error.message);
    member_if(writer, "param", error.param);
    raw_if(writer, "payment_intent", error.payment_intent);
    raw_if(writer, "payment_method", error.payment_method);
    writer.member("type", std::string_view{error.type});
    writer.end_object();
}

std::string error_body(const ApiError& error) {
    JsonWriter writer;
    writer.begin_object().key("error");
    write_error(writer, error);
    writer.end_object();
    return writer.take();
}

}  // namespace stagedoor::stripe_simulator
