#include "app/jwt_key.hpp"

#include <array>
#include <stdexcept>

#include "app/config/sources.hpp"
#include "app/private_file.hpp"

namespace stagedoor::app {

namespace {

constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kLeastKey = 32;

}  // namespace

std::string make_jwt_key(Random& random) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::array<std::byte, kRandomBytes> bytes{};
    random.fill(bytes);
    std::string key;
    for (const auto byte : bytes) {
        key.push_back(kDigits[std::to_integer<std::size_t>(byte >> 4)]);
        key.push_back(kDigits[std::to_integer<std::size_t>(byte & std::byte{15})]);
    }
    return key;
}

std::string kept_jwt_key(const DataDirectory& directory, Random& random) {
    const auto file = directory.file("jwt.key");
    if (!std::filesystem::exists(file)) {
        write_private_file(file, make_jwt_key(random) + "\n");
    }
    auto key = read_text_file(file.string()).value_or("");
    if (key.ends_with('\n')) {
        key.pop_back();
    }
    if (key.size() < kLeastKey) {
        throw std::runtime_error{file.string() + " cannot be read, or is too short to be a key"};
    }
    return key;
}

}  // namespace stagedoor::app
