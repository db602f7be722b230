#include "services/auth/domain/name.hpp"

#include <gtest/gtest.h>

#include "services/auth/domain/errors.hpp"

namespace stagedoor::auth {
namespace {

// HTTP-03
TEST(Name, IsTrimmedAndMayBeMissing) {
    EXPECT_EQ(*check_name("  Ada L. "), "Ada L.");
    EXPECT_EQ(*check_name(" \t "), "");
    const std::string longest(kMaxName, 'x');
    EXPECT_EQ(*check_name(longest), longest);
}

TEST(Name, RefusesWhatCannotBeShown) {
    for (const std::string& bad :
         {std::string(kMaxName + 1, 'x'),
          std::string{"a\nb"},
          std::string{"\xFF"},
          std::string{"a\x7F"}}) {
        EXPECT_EQ(check_name(bad).error(), AuthError::kInvalidName) << bad;
    }
}

}  // namespace
}  // namespace stagedoor::auth
