#include "app/run_file.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/jwt_key.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {
namespace {

using stagedoor::testing::TemporaryFolder;

mode_t mode_of(const std::filesystem::path& file) {
    struct stat status {};
    EXPECT_EQ(::stat(file.c_str(), &status), 0);
    return status.st_mode & 0777U;
}

TEST(RunFile, TellsWhereTheServerIsAsLongAsItRuns) {
    const TemporaryFolder folder;
    {
        const RunFile file{folder.path(), {4711, "127.0.0.1:3001"}};

        const auto found = find_running_server(folder.path());
        ASSERT_TRUE(found);
        EXPECT_EQ(found->pid, 4711);
        EXPECT_EQ(found->internal, "127.0.0.1:3001");
        EXPECT_EQ(mode_of(folder.path() / "stagedoor.json"), 0600U);
    }

    EXPECT_FALSE(find_running_server(folder.path()));
}

TEST(RunFile, OfAKilledServerGoesEvenWhenTheNewOneCannotBeWritten) {
    const TemporaryFolder folder;
    std::ofstream{folder.path() / "stagedoor.json"} << R"({"pid":1,"internal":"127.0.0.1:1"})";
    std::filesystem::create_directory(folder.path() / "stagedoor.json.new");

    EXPECT_THROW((RunFile{folder.path(), {4711, "127.0.0.1:3001"}}), std::runtime_error);

    EXPECT_FALSE(find_running_server(folder.path()));
}

TEST(RunFile, CountsForNothingWhenItIsUnreadable) {
    const TemporaryFolder folder;
    for (const char* const content :
         {"", "[]", "{", R"({"pid":1})", R"({"pid":"1","internal":2})"}) {
        std::ofstream{folder.path() / "stagedoor.json"} << content;

        EXPECT_FALSE(find_running_server(folder.path())) << content;
    }
}

TEST(KeptKey, IsMadeOnceAndForItsOwnerOnly) {
    const TemporaryFolder folder;
    FakeEnv fake;
    const DataDirectory directory{folder.path()};

    const auto first = kept_jwt_key(directory, fake.env().random());
    const auto second = kept_jwt_key(directory, fake.env().random());

    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(second, first);
    EXPECT_EQ(mode_of(folder.path() / "jwt.key"), 0600U);
}

TEST(KeptKey, IsRefusedWhenItIsTooShort) {
    const TemporaryFolder folder;
    FakeEnv fake;
    const DataDirectory directory{folder.path()};
    std::ofstream{folder.path() / "jwt.key"} << "short\n";

    EXPECT_THROW(kept_jwt_key(directory, fake.env().random()), std::runtime_error);
}

}  // namespace
}  // namespace stagedoor::app
