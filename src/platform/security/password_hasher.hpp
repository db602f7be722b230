// Password hashing as plain blocking functions, so that tests can use a cheap one. Requests never
// call it directly: they go through PasswordPool, off the I/O threads and with a bounded queue.
#pragma once

#include <string>
#include <string_view>

#include "core/random.hpp"

namespace stagedoor {

// May be called from any thread.
class PasswordHasher {
  public:
    virtual ~PasswordHasher() = default;

    // A self-describing hash (PHC string: algorithm, parameters, salt, hash), each time another.
    [[nodiscard]] virtual std::string hash(std::string_view password) = 0;
    // Whether `hash` was made of `password`; a text that is no hash matches nothing.
    [[nodiscard]] virtual bool verify(const std::string& hash, std::string_view password) const = 0;
    // Whether `hash` was made with other parameters than hash() uses today.
    [[nodiscard]] virtual bool needs_rehash(const std::string& hash) const = 0;
    // A hash of today's parameters that no password matches: verifying against it costs as much as
    // against a real one.
    [[nodiscard]] virtual std::string unmatchable() const = 0;
};

// Argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1: OWASP's second recommendation, about 20 ms.
class Argon2idHasher final : public PasswordHasher {
  public:
    // `random` gives the salts.
    explicit Argon2idHasher(Random& random);

    // Throws Unavailable when there is no memory for it.
    [[nodiscard]] std::string hash(std::string_view password) override;
    [[nodiscard]] bool verify(const std::string& hash, std::string_view password) const override;
    [[nodiscard]] bool needs_rehash(const std::string& hash) const override;
    [[nodiscard]] std::string unmatchable() const override;

  private:
    Random& random_;
};

}  // namespace stagedoor
