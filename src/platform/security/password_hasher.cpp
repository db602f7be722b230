#include "platform/security/password_hasher.hpp"

#include <array>
#include <cstddef>
#include <span>

#include <sodium.h>

#include "core/check.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/security/base64.hpp"

namespace stagedoor {
namespace {

constexpr unsigned long long kPasses = 2;
constexpr std::size_t kMemory = std::size_t{19} * 1024 * 1024;
constexpr std::size_t kHashBytes = 32;
constexpr std::string_view kPrefix = "$argon2id$v=19$m=19456,t=2,p=1$";  // kMemory in KiB, kPasses

using Salt = std::array<unsigned char, crypto_pwhash_SALTBYTES>;
using Hash = std::array<unsigned char, kHashBytes>;

// The PHC form is base64 without padding; whole bytes only, so cutting it is enough.
std::string unpadded(std::span<const unsigned char> bytes) {
    std::string text = to_base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    while (text.ends_with('=')) {
        text.pop_back();
    }
    return text;
}

std::string to_phc(const Salt& salt, const Hash& hash) {
    std::string text{kPrefix};
    text += unpadded(salt);
    text += '$';
    text += unpadded(hash);
    return text;
}

// libsodium reads exactly crypto_pwhash_STRBYTES, NUL-terminated.
bool fits(const std::string& hash) {
    return hash.size() < crypto_pwhash_STRBYTES;
}

}  // namespace

Argon2idHasher::Argon2idHasher(Random& random) : random_{random} {
    CHECK(sodium_init() >= 0, "libsodium cannot start");
}

std::string Argon2idHasher::hash(std::string_view password) {
    Salt salt{};
    random_.fill(std::as_writable_bytes(std::span{salt}));
    Hash hash{};
    const int failed = crypto_pwhash(
        hash.data(),
        hash.size(),
        password.data(),
        password.size(),
        salt.data(),
        kPasses,
        kMemory,
        crypto_pwhash_ALG_ARGON2ID13
    );
    if (failed != 0) {
        throw Unavailable{"no memory to hash a password"};
    }
    return to_phc(salt, hash);
}

bool Argon2idHasher::verify(const std::string& hash, std::string_view password) const {
    return fits(hash) &&
           crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

bool Argon2idHasher::needs_rehash(const std::string& hash) const {
    return !fits(hash) || crypto_pwhash_str_needs_rehash(hash.c_str(), kPasses, kMemory) != 0;
}

std::string Argon2idHasher::unmatchable() const {
    return to_phc(Salt{}, Hash{});
}

}  // namespace stagedoor
