#include "platform/security/base64.hpp"

#include <algorithm>

#include <sodium.h>

namespace stagedoor {
namespace {

constexpr std::size_t kMostPadding = 2;

std::string encode(std::string_view bytes, int variant) {
    std::string text(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(
        text.data(),
        text.size(),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        bytes.size(),
        variant
    );
    text.pop_back();  // the terminating NUL that libsodium counts
    return text;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// libsodium 1.0.18 takes every byte beyond ASCII for a digit.
std::optional<std::string> decode(std::string_view text, int variant) {
    if (!is_ascii(text)) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t size = 0;
    const char* end = nullptr;
    const int failed = sodium_base642bin(
        reinterpret_cast<unsigned char*>(bytes.data()),
        bytes.size(),
        text.data(),
        text.size(),
        nullptr,
        &size,
        &end,
        variant
    );
    if (failed != 0 || end != text.data() + text.size()) {
        return std::nullopt;
    }
    bytes.resize(size);
    return bytes;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> from_base64(std::string_view text) {
    return decode(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string to_base64url(std::string_view bytes) {
    return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_base64url(std::string_view text) {
    return decode(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_any_base64(std::string_view text) {
    for (std::size_t i = 0; i < kMostPadding && text.ends_with('='); ++i) {
        text.remove_suffix(1);
    }
    std::string plain{text};
    std::replace(plain.begin(), plain.end(), '+', '-');
    std::replace(plain.begin(), plain.end(), '/', '_');
    return decode(plain, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

}  // namespace stagedoor
