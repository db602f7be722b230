#include "platform/security/password_hasher.hpp"

#include <array>
#include <cstddef>

#include <gtest/gtest.h>
#include <sodium.h>

namespace stagedoor {
namespace {

class CountingRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(next_++);
        }
    }

  private:
    unsigned next_ = 0;
};

std::string cheap_hash(const std::string& password) {
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const int failed = crypto_pwhash_str(
        text.data(),
        password.data(),
        password.size(),
        crypto_pwhash_OPSLIMIT_MIN,
        crypto_pwhash_MEMLIMIT_MIN
    );
    EXPECT_EQ(failed, 0);
    return text.data();
}

TEST(Argon2idHasher, MakesAPhcStringThatVerifiesThePasswordOnly) {
    CountingRandom random;
    Argon2idHasher hasher{random};

    const std::string hash = hasher.hash("correct horse");

    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$")) << hash;
    EXPECT_TRUE(hasher.verify(hash, "correct horse"));
    EXPECT_FALSE(hasher.verify(hash, "correct horsf"));
    EXPECT_FALSE(hasher.verify(hash, "correct horse "));
    EXPECT_NE(hasher.hash("correct horse"), hash);
}

TEST(Argon2idHasher, NeverTruncates) {
    CountingRandom random;
    Argon2idHasher hasher{random};
    const std::string base(1024, 'p');
    const std::string with_nul{"a\0b", 3};

    EXPECT_FALSE(hasher.verify(hasher.hash(base + 'x'), base + 'y'));
    EXPECT_FALSE(hasher.verify(hasher.hash(with_nul), "a"));
}

TEST(Argon2idHasher, WantsToRehashOtherParametersOnly) {
    CountingRandom random;
    Argon2idHasher hasher{random};
    const std::string weak = cheap_hash("password");

    EXPECT_TRUE(hasher.verify(weak, "password"));
    EXPECT_TRUE(hasher.needs_rehash(weak));
    EXPECT_FALSE(hasher.needs_rehash(hasher.hash("password")));
    EXPECT_TRUE(hasher.needs_rehash("no hash"));
    EXPECT_TRUE(hasher.needs_rehash(std::string(1000, 'x')));
    EXPECT_FALSE(hasher.verify(std::string(1000, 'x'), "password"));
}

// MUT-19: the dummy that unknown addresses are hashed against costs what a real hash costs.
TEST(Argon2idHasher, HasADummyOfTodaysParametersThatNothingMatches) {
    CountingRandom random;
    Argon2idHasher hasher{random};

    const std::string dummy = hasher.unmatchable();

    EXPECT_FALSE(hasher.needs_rehash(dummy));
    EXPECT_EQ(dummy.size(), hasher.hash("x").size());
    EXPECT_FALSE(hasher.verify(dummy, ""));
    EXPECT_FALSE(hasher.verify(dummy, "password"));
}

}  // namespace
}  // namespace stagedoor
