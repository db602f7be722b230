#include "stripe_simulator/engine/authorization.hpp"

#include <array>

#include <sodium.h>

namespace stagedoor::stripe_simulator {
namespace {

constexpr std::size_t kMaxKey = 255;

std::string user_of_basic(std::string_view encoded) {
    std::array<unsigned char, kMaxKey + 1> bytes{};
    std::size_t size = 0;
    const int failed = sodium_base642bin(
        bytes.data(),
        bytes.size(),
        encoded.data(),
        encoded.size(),
        nullptr,
        &size,
        nullptr,
        sodium_base64_VARIANT_ORIGINAL
    );
    if (failed != 0) {
        return {};
    }
    const std::string text{bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)};
    return text.substr(0, text.find(':'));
}

ApiError unauthorized(std::string message) {
    auto error = invalid_request("", std::move(message));
    error.status = 401;
    return error;
}

}  // namespace

Refusal check_authorization(std::string_view header) {
    constexpr std::string_view kBearer = "Bearer ";
    constexpr std::string_view kBasic = "Basic ";
    constexpr std::string_view kTestKey = "sk_test_";
    std::string key;
    if (header.starts_with(kBearer)) {
        key = header.substr(kBearer.size());
    } else if (header.starts_with(kBasic)) {
        key = user_of_basic(header.substr(kBasic.size()));
    } else {
        return unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization "
            "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        );
    }
    if (!key.starts_with(kTestKey) || key.size() == kTestKey.size()) {
        return unauthorized("Invalid API Key provided: only test keys (sk_test_…) work here.");
    }
    return std::nullopt;
}

}  // namespace stagedoor::stripe_simulator
