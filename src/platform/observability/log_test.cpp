#include "platform/observability/log.hpp"

#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/time.hpp"
#include "platform/observability/log_line.hpp"

namespace stagedoor::log {
namespace {

TEST(LogLine, TextNamesLevelMessageAndFields) {
    EXPECT_EQ(
        text_line(Level::kInfo, "order placed", {{"order", "6b01"}, {"ms", 12}}),
        "info order placed order=6b01 ms=12"
    );
    EXPECT_EQ(text_line(Level::kError, "stopped", {}), "error stopped");
}

TEST(LogLine, TextQuotesValuesThatCouldBeReadAsMoreFields) {
    EXPECT_EQ(
        text_line(Level::kInfo, "m", {{"a", "b c=d"}, {"e", ""}, {"f", "\"q\\"}}),
        R"(info m a="b c=d" e="" f="\"q\\")"
    );
}

TEST(LogLine, InputCannotForgeLinesOrReachTheTerminal) {
    EXPECT_EQ(
        text_line(Level::kInfo, "a\nb", {{"path", "x\r\ninfo forged\x1B[2J\x7F"}}),
        R"(info a\nb path="x\r\ninfo forged\u001b[2J\u007f")"
    );
    EXPECT_EQ(
        text_line(Level::kInfo, "c1 \xC2\x9B", {{"k", "\xC2\x85"}}), R"(info c1 \u009b k="\u0085")"
    );
}

TEST(LogLine, JsonEscapesWhatMustBeEscaped) {
    EXPECT_EQ(
        json_line(Level::kWarning, "say \"hi\"\n", {{"n", -3}, {"t", true}, {"s", "tab\there\\"}}),
        R"("level":"warning","msg":"say \"hi\"\n","n":-3,"t":1,"s":"tab\there\\"})"
    );
}

TEST(LogLine, KeepsUtf8AndReplacesWhatIsNone) {
    EXPECT_EQ(
        json_line(Level::kDebug, "ä€\xF0\x9F\x8E\xAB", {}),
        "\"level\":\"debug\",\"msg\":\"ä€\xF0\x9F\x8E\xAB\"}"
    );
    for (const auto* broken :
         {"\xFF", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80"}) {
        const std::string line = text_line(Level::kInfo, broken, {});
        EXPECT_NE(line.find("\xEF\xBF\xBD"), std::string::npos);
        EXPECT_EQ(line.find(broken), std::string::npos);
    }
}

constexpr std::size_t kTimeLength = 24;

class Log : public ::testing::Test {
  protected:
    void TearDown() override { configure(Format::kText, Level::kInfo); }
};

TEST_F(Log, WritesTextLinesWithTheTimeToStandardError) {
    ::testing::internal::CaptureStderr();
    info("ready", {{"listen", "127.0.0.1:3000"}});
    const std::string text = ::testing::internal::GetCapturedStderr();

    EXPECT_TRUE(parse_rfc3339(text.substr(0, kTimeLength))) << text;
    EXPECT_EQ(text.substr(kTimeLength), " info ready listen=127.0.0.1:3000\n");
}

TEST_F(Log, WritesOneJsonObjectALine) {
    configure(Format::kJson, Level::kInfo);

    ::testing::internal::CaptureStderr();
    error("no {} %v", {{"seq", 7}});
    const std::string text = ::testing::internal::GetCapturedStderr();

    const std::string begin = R"({"time":")";
    EXPECT_TRUE(text.starts_with(begin)) << text;
    EXPECT_TRUE(parse_rfc3339(text.substr(begin.size(), kTimeLength))) << text;
    EXPECT_EQ(
        text.substr(begin.size() + kTimeLength),
        "\",\"level\":\"error\",\"msg\":\"no {} %v\",\"seq\":7}\n"
    );
}

TEST_F(Log, LeavesOutWhatIsBelowTheLevel) {
    configure(Format::kText, Level::kWarning);

    ::testing::internal::CaptureStderr();
    info("not this");
    warning("but this");
    const std::string text = ::testing::internal::GetCapturedStderr();

    EXPECT_FALSE(enabled(Level::kInfo));
    EXPECT_TRUE(enabled(Level::kError));
    EXPECT_EQ(text.find("not this"), std::string::npos);
    EXPECT_NE(text.find("but this"), std::string::npos);
}

TEST_F(Log, KeepsLinesOfManyThreadsApart) {
    constexpr int kThreads = 4;
    constexpr int kLines = 200;

    ::testing::internal::CaptureStderr();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([] {
            for (int line = 0; line < kLines; ++line) {
                info("together", {{"line", "abcdefghijklmnopqrstuvwxyz"}});
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    const std::string text = ::testing::internal::GetCapturedStderr();

    const std::string line = " info together line=abcdefghijklmnopqrstuvwxyz\n";
    EXPECT_EQ(text.size(), kThreads * kLines * (kTimeLength + line.size()));
    for (std::size_t at = 0; at < text.size(); at += kTimeLength + line.size()) {
        ASSERT_EQ(text.substr(at + kTimeLength, line.size()), line);
    }
}

}  // namespace
}  // namespace stagedoor::log
