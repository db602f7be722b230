#include "core/ids.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

using ThingId = Id<struct ThingTag>;

// Counts up from 0xA0, so that every byte can be told apart.
class CountingRandom final : public Random {
  public:
    void fill(std::span<std::byte> out) override {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(next_++);
        }
    }

  private:
    std::uint8_t next_ = 0xA0;
};

TEST(Id, BeginsWithTheSecondsInBigEndianThenRandomBytes) {
    CountingRandom random;

    const auto id = ThingId::generate(random, from_millis(std::int64_t{0x6b014f90} * 1000 + 999));

    EXPECT_EQ(id.view(), "6b014f90a0a1a2a3a4a5a6a7");
}

TEST(Id, OfOneSecondDiffer) {
    CountingRandom random;
    const Instant now = from_millis(1'795'248'000'000);

    EXPECT_NE(ThingId::generate(random, now), ThingId::generate(random, now));
}

TEST(Id, ReadsHexadecimalOfAnyCaseAndWritesLowerCase) {
    const auto id = ThingId::parse("6B014F90DeadBeef01234567");

    ASSERT_TRUE(id);
    EXPECT_EQ(id->str(), "6b014f90deadbeef01234567");
    EXPECT_EQ(id, ThingId::parse("6b014f90deadbeef01234567"));
}

TEST(Id, RefusesAnyOtherForm) {
    for (const auto* text :
         {"",
          "6b014f90deadbeef0123456",
          "6b014f90deadbeef012345678",
          "6b014f90deadbeef0123456g",
          "6b014f90deadbeef0123456 ",
          "6b014f90-eadbeef01234567",
          "6b014f90deadbeef0123456@",
          "6b014f90deadbeef0123456`"}) {
        EXPECT_FALSE(ThingId::parse(text)) << text;
    }
}

TEST(Id, KeysHashedContainers) {
    std::unordered_set<ThingId> ids{ThingId::parse("6b014f90deadbeef01234567").value()};

    EXPECT_TRUE(ids.contains(ThingId::parse("6B014F90DEADBEEF01234567").value()));
    EXPECT_FALSE(ids.contains(ThingId::parse("6b014f90deadbeef01234568").value()));
}

TEST(UserId, IsWhateverTheTokenSays) {
    const UserId id{"unique"};

    EXPECT_EQ(id.str(), "unique");
    EXPECT_EQ(id, UserId{"unique"});
    EXPECT_NE(id, UserId{"Unique"});
}

TEST(UserId, GeneratedOnesHaveTheFormOfOtherIds) {
    CountingRandom random;

    EXPECT_TRUE(ThingId::parse(UserId::generate(random, Instant{}).view()));
}

}  // namespace
}  // namespace stagedoor
