#include "app/config/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

CommandLine parse(std::vector<const char*> words) {
    words.insert(words.begin(), "stagedoor");
    return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, KeepsTheCommandAndOnlyTheFlagsThatWereGiven) {
    const auto line = parse({"serve", "--listen", "[::1]:0", "--order-window=60", "--test-hooks"});

    EXPECT_THAT(line.problems, IsEmpty());
    EXPECT_EQ(line.command, "serve");
    EXPECT_THAT(
        line.flags,
        UnorderedElementsAre(
            Pair("listen", "[::1]:0"), Pair("order-window", "60"), Pair("test-hooks", "true")
        )
    );
}

TEST(CommandLine, TakesTheLastOfRepeatedFlagsAndValuesOfSwitches) {
    const auto line = parse({"serve", "--listen", "a:1", "--listen", "b:2", "--demo-data=false"});

    EXPECT_THAT(
        line.flags, UnorderedElementsAre(Pair("listen", "b:2"), Pair("demo-data", "false"))
    );
}

TEST(CommandLine, RefusesWhatItDoesNotKnow) {
    EXPECT_THAT(parse({"serve", "--nonsense", "--lisen=x"}).problems, SizeIs(2));
    EXPECT_THAT(parse({"serve", "--jwt-key=x"}).problems, ElementsAre(HasSubstr("--jwt-key")));
    EXPECT_THAT(parse({"audit", "--listen", "a:1"}).problems, Contains(HasSubstr("--listen")));
    EXPECT_THAT(parse({"sevre"}).problems, SizeIs(1));
    EXPECT_THAT(parse({}).problems, SizeIs(1));
    EXPECT_THAT(parse({"serve", "--listen"}).problems, SizeIs(1));
}

TEST(CommandLine, ExplainsItself) {
    EXPECT_THAT(parse({"--help"}).help, HasSubstr("audit"));
    EXPECT_THAT(parse({"serve", "--help"}).help, HasSubstr("--order-window"));
    EXPECT_THAT(parse({"--help"}).problems, IsEmpty());
}

}  // namespace
}  // namespace stagedoor::app
