#include "core/ids.hpp"

#include <cstdint>

namespace stagedoor::detail {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kIdBytes = kIdLength / 2;
constexpr std::size_t kTimeBytes = 4;

}  // namespace

std::optional<IdText> parse_id(std::string_view text) {
    if (text.size() != kIdLength) {
        return std::nullopt;
    }
    IdText result{};
    for (std::size_t i = 0; i < kIdLength; ++i) {
        const char c = text[i];
        const bool upper = c >= 'A' && c <= 'F';
        if (!upper && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
            return std::nullopt;
        }
        result[i] = upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

IdText generate_id(Random& random, Instant now) {
    std::array<std::byte, kIdBytes> bytes{};
    const auto seconds = static_cast<std::uint32_t>(to_millis(now) / 1000);
    for (std::size_t i = 0; i < kTimeBytes; ++i) {
        bytes[i] = static_cast<std::byte>(seconds >> (8 * (kTimeBytes - 1 - i)));
    }
    random.fill(std::span{bytes}.subspan(kTimeBytes));
    IdText text{};
    for (std::size_t i = 0; i < kIdBytes; ++i) {
        const auto value = std::to_integer<std::size_t>(bytes[i]);
        text[2 * i] = kHex[value >> 4U];
        text[2 * i + 1] = kHex[value & 0xFU];
    }
    return text;
}

}  // namespace stagedoor::detail
