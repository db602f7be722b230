#include "app/config/read_settings.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Flags = std::map<std::string, std::string>;

constexpr auto kGoodKey = "a-secret-of-more-than-32-characters-in-all";

SettingsReport read(const Flags& flags, Environment environment = {}) {
    environment.emplace("JWT_KEY", kGoodKey);
    return read_settings({flags, environment}, Purpose::kServe, false);
}

// A file that lives as long as the test.
class ScratchFile {
  public:
    explicit ScratchFile(const std::string& content)
        : path_{::testing::TempDir() + "setting-" + std::to_string(getpid())} {
        std::ofstream{path_} << content;
    }
    ~ScratchFile() { std::filesystem::remove(path_); }
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

TEST(Settings, HaveTheDefaultsOfTheContract) {
    const auto report = read({});
    const auto& settings = report.settings;

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_THAT(report.warnings, IsEmpty());
    EXPECT_EQ(settings.listen.str(), "127.0.0.1:3000");
    EXPECT_EQ(settings.internal_listen.str(), "127.0.0.1:3001");
    EXPECT_EQ(settings.data_dir, "./data");
    EXPECT_EQ(settings.public_url, std::nullopt);
    EXPECT_THAT(settings.trusted_proxies, ElementsAre("127.0.0.0/8", "::1/128"));
    EXPECT_EQ(settings.secure_cookies, SecureCookies::kAuto);
    EXPECT_EQ(settings.session_cookie_name, "session");
    EXPECT_EQ(settings.token_ttl, std::chrono::hours{168});
    EXPECT_EQ(settings.password_length, (PasswordLength{8, 128}));
    EXPECT_EQ(settings.order_window, Seconds{900});
    EXPECT_EQ(settings.payment_grace, Seconds{300});
    EXPECT_EQ(settings.max_locks_per_user, 20);
    EXPECT_EQ(settings.currency, "usd");
    EXPECT_TRUE(settings.rate_limits);
    EXPECT_FALSE(settings.test_hooks);
    EXPECT_FALSE(settings.demo_data);
    EXPECT_EQ(settings.log_format, log::Format::kJson);
    EXPECT_EQ(settings.log_level, log::Level::kInfo);
    EXPECT_EQ(settings.max_connections, 20'000U);
    EXPECT_EQ(settings.outbox_retention, std::chrono::hours{168});
    EXPECT_EQ(settings.shutdown_timeout, Seconds{10});
    EXPECT_TRUE(settings.stripe.simulated());
}

TEST(Settings, TakeTheFlagBeforeTheVariableAndAnEmptyVariableForNone) {
    EXPECT_EQ(read({}, {{"STAGEDOOR_ORDER_WINDOW", "60"}}).settings.order_window, Seconds{60});
    EXPECT_EQ(
        read({{"order-window", "30"}}, {{"STAGEDOOR_ORDER_WINDOW", "60"}}).settings.order_window,
        Seconds{30}
    );
    EXPECT_EQ(read({}, {{"STAGEDOOR_ORDER_WINDOW", ""}}).settings.order_window, Seconds{900});
    EXPECT_THAT(read({}, {{"STAGEDOOR_PORT", "tcp://x"}}).problems, IsEmpty());
}

struct Refusal {
    const char* flag;
    const char* value;
    const char* line;
};

TEST(Settings, SayInOneLineWhatIsWrongWithAFlag) {
    const Refusal refusals[]{
        {"order-window", "abc", R"(--order-window: "abc" is not a duration (examples: 900, 15m))"},
        {"order-window", "0", R"(--order-window: "0" is not between 1s and 1d)"},
        {"order-window", "25h", R"(--order-window: "25h" is not between 1s and 1d)"},
        {"payment-grace", "25h", R"(--payment-grace: "25h" is not between 0s and 1d)"},
        {"token-ttl", "59", R"(--token-ttl: "59" is not between 1m and 365d)"},
        {"outbox-retention", "59m", R"(--outbox-retention: "59m" is not between 1h and 36500d)"},
        {"threads", "0", R"(--threads: "0" is not a number between 1 and 256)"},
        {"threads", "257", R"(--threads: "257" is not a number between 1 and 256)"},
        {"max-connections", "0", R"(--max-connections: "0" is not a number between 1 and 1000000)"},
        {"max-locks-per-user", "-1", R"(--max-locks-per-user: "-1" is not a number)"},
        {"listen", "3000", R"(--listen: "3000" is not host:port)"},
        {"internal-listen", "x:y", R"(--internal-listen: "x:y" is not host:port)"},
        {"internal-listen", "127.0.0.1:3000", "must differ from --listen"},
        {"internal-listen", "0.0.0.0:3001", "INTERNAL_TOKEN is not set"},
        {"public-url", "example.com", R"(--public-url: "example.com" is not an http or https URL)"},
        {"public-url", "https://a.example/path", "without a path"},
        {"trusted-proxies", "10.0.0.0/40", "is not a list of networks"},
        {"secure-cookies", "yes", R"(--secure-cookies: "yes" is not one of auto, always, never)"},
        {"session-cookie-name", "a b", R"(--session-cookie-name: "a b" is not a cookie name)"},
        {"password-length", "20:4", R"(--password-length: "20:4" is not MIN:MAX)"},
        {"password-blocklist",
         "/no/such/file",
         R"(--password-blocklist: cannot read "/no/such/file")"},
        {"currency", "jpy", R"(--currency: "jpy" is not an ISO 4217 currency with two decimals)"},
        {"rate-limits", "maybe", R"(--rate-limits: "maybe" is not one of on, off)"},
        {"log-format", "xml", R"(--log-format: "xml" is not one of text, json)"},
        {"log-level", "loud", R"(--log-level: "loud" is not one of debug, info, warning, error)"},
        {"demo-data", "maybe", R"(--demo-data: "maybe" is not a switch)"},
        {"target", "orders,shop", R"(--target: "orders,shop" is not all or a list of auth, )"},
        {"target", ",", R"(--target: "," is not all or a list)"},
        {"outbox-urls", "orders=http://orders:3001", "--outbox-urls is for services that run"},
        {"tickets-url", "http://tickets:3000", "--tickets-url is for services that run apart"},
        {"tls-cert", "cert.pem", "--tls-cert: this build speaks no TLS itself"},
        {"tls-key", "key.pem", "--tls-key: this build speaks no TLS itself"},
    };

    for (const auto& [flag, value, line] : refusals) {
        EXPECT_THAT(read({{flag, value}}).problems, ElementsAre(HasSubstr(line))) << flag << value;
    }
}

TEST(Settings, AcceptValuesAtTheirLimits) {
    const std::pair<const char*, const char*> good[]{
        {"order-window", "1"},
        {"order-window", "24h"},
        {"payment-grace", "0"},
        {"token-ttl", "1m"},
        {"token-ttl", "365d"},
        {"outbox-retention", "1h"},
        {"threads", "1"},
        {"threads", "256"},
        {"max-connections", "1000000"},
        {"max-locks-per-user", "0"},
        {"password-length", "4:20"},
        {"session-cookie-name", "express:sess"},
        {"public-url", "https://a.b/"},
        {"currency", "EUR"},
        {"listen", "0.0.0.0:80"},
        {"trusted-proxies", "none"},
        {"target", "all"},
        {"rate-limits", "off"},
        {"target", "auth,tickets,orders,expiration,payments,web"},
    };

    for (const auto& [flag, value] : good) {
        EXPECT_THAT(read({{flag, value}}).problems, IsEmpty()) << flag << value;
    }
}

TEST(Settings, NameTheVariableThatWasWrong) {
    EXPECT_THAT(
        read({}, {{"STAGEDOOR_ORDER_WINDOW", "abc"}}).problems,
        ElementsAre(HasSubstr(R"(STAGEDOOR_ORDER_WINDOW: "abc" is not a duration)"))
    );
}

TEST(Settings, ReportAllProblemsAtOnce) {
    const auto report = read_settings(
        {{{"order-window", "abc"}, {"listen", "x"}, {"currency", "jpy"}}, {}},
        Purpose::kServe,
        false
    );

    EXPECT_THAT(
        report.problems,
        ::testing::UnorderedElementsAre(
            HasSubstr("--order-window"),
            HasSubstr("--listen"),
            HasSubstr("--currency"),
            "JWT_KEY is not set: give at least 32 bytes, or start with --generate-keys"
        )
    );
}

struct SecretRefusal {
    Environment environment;
    const char* line;
};

TEST(Secrets, AreJudgedInOneLineEach) {
    const SecretRefusal refusals[]{
        {{{"JWT_KEY", std::string(31, 'k')}}, "JWT_KEY is too short"},
        {{{"JWT_KEY", "0123456789abcdef0123456789abcdef"}}, "JWT_KEY is the sample key"},
        {{{"JWT_KEY_PREVIOUS", "short-one"}}, "JWT_KEY_PREVIOUS is too short"},
        {{{"STRIPE_KEY", "pk_test_1"}}, "STRIPE_KEY is not a key that starts with"},
        {{{"STRIPE_KEY", "sk_test_"}}, "STRIPE_KEY is not a key that starts with"},
        {{{"STRIPE_PUBLISHABLE_KEY", "pk_test_1"}}, "STRIPE_KEY is not: give both"},
        {{{"STRIPE_API_BASE", "http://127.0.0.1:1"}}, "STRIPE_KEY is not: give both"},
        {{{"STRIPE_KEY", "sk_test_1"}, {"STRIPE_PUBLISHABLE_KEY", "pk_live_1"}}, "same mode"},
        {{{"STRIPE_KEY", "sk_test_1"}, {"STRIPE_PUBLISHABLE_KEY", "sk_test_1"}},
         "pk_test_ or pk_live_"},
        {{{"STRIPE_KEY", "sk_live_1"}, {"STRIPE_API_BASE", "http://127.0.0.1:1"}}, "must be https"},
        {{{"STRIPE_KEY", "rk_1"}, {"STRIPE_API_BASE", "http://example.com"}}, "must be https"},
        {{{"STRIPE_KEY", "sk_test_1"}, {"STRIPE_API_BASE", "ftp://a"}}, "not an http or https URL"},
        {{{"STRIPE_WEBHOOK_SECRET", "whsec_a,b"}},
         "STRIPE_WEBHOOK_SECRET is not a comma-separated"},
        {{{"INTERNAL_TOKEN", std::string(19, 't')}}, "INTERNAL_TOKEN is too short"},
        {{{"JWT_KEY", kGoodKey}, {"JWT_KEY_FILE", "/x"}}, "JWT_KEY is set, and so is JWT_KEY_FILE"},
        {{{"INTERNAL_TOKEN_FILE", "/no/such"}}, R"(INTERNAL_TOKEN_FILE: cannot read "/no/such")"},
        {{{"REDIS_URL", "redis://r"}}, "REDIS_URL is for replicas"},
    };

    for (const auto& [environment, line] : refusals) {
        EXPECT_THAT(read({}, environment).problems, ElementsAre(HasSubstr(line))) << line;
    }
}

TEST(Secrets, AreNeverPrinted) {
    const auto report = read(
        {},
        {{"JWT_KEY", "tiny-value"},
         {"STRIPE_KEY", "sekrit"},
         {"STRIPE_WEBHOOK_SECRET", "hush"},
         {"INTERNAL_TOKEN", "quiet"}}
    );

    EXPECT_THAT(report.problems, SizeIs(4));
    for (const auto& line : report.problems) {
        for (const char* const value : {"tiny-value", "sekrit", "hush", "quiet"}) {
            EXPECT_THAT(line, Not(HasSubstr(value)));
        }
    }
}

TEST(Secrets, ComeFromAFileWithoutItsTrailingNewline) {
    const ScratchFile file{std::string{kGoodKey} + "\n"};

    const auto report =
        read_settings({{}, {{"JWT_KEY_FILE", file.path()}}}, Purpose::kServe, false);

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_EQ(report.settings.jwt_key, kGoodKey);
}

TEST(Secrets, OfAnEmptyFileAreRefused) {
    const ScratchFile file{"\n"};

    const auto report =
        read_settings({{}, {{"JWT_KEY_FILE", file.path()}}}, Purpose::kServe, false);

    EXPECT_THAT(report.problems, ElementsAre(HasSubstr("is empty")));
}

TEST(Secrets, MayBeGenerated) {
    const auto report = read_settings({{{"generate-keys", "true"}}, {}}, Purpose::kServe, false);

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_EQ(report.settings.jwt_key, "");
}

TEST(Secrets, AreNotNeededToWorkOnStores) {
    EXPECT_THAT(read_settings({{}, {}}, Purpose::kStores, false).problems, IsEmpty());
}

TEST(StripeSettings, AcceptTestKeysOverPlainHttpAndWarnWithoutAWebhookSecret) {
    const auto report =
        read({}, {{"STRIPE_KEY", "sk_test_1"}, {"STRIPE_API_BASE", "http://stripe.test:12111/"}});

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("STRIPE_WEBHOOK_SECRET is not set")));
    EXPECT_EQ(report.settings.stripe.api_base, "http://stripe.test:12111");
    EXPECT_EQ(
        read({}, {{"STRIPE_KEY", "sk_live_1"}}).settings.stripe.api_base, "https://api.stripe.com"
    );
}

TEST(TestHooks, LiftLimitsAndTolerateWeakKeys) {
    const auto report =
        read({{"test-hooks", "true"}, {"rate-limits", "on"}}, {{"JWT_KEY", "asdf"}});

    EXPECT_THAT(report.problems, IsEmpty());
    EXPECT_THAT(report.warnings, ElementsAre(HasSubstr("JWT_KEY is too short")));
    EXPECT_FALSE(report.settings.rate_limits);
    EXPECT_EQ(report.settings.max_locks_per_user, 0);
    EXPECT_EQ(report.settings.jwt_key, "asdf");
}

TEST(TestHooks, LeaveAnExplicitLockLimit) {
    const auto report = read({{"test-hooks", "true"}, {"max-locks-per-user", "2"}});

    EXPECT_EQ(report.settings.max_locks_per_user, 2);
}

TEST(TestHooks, AreRefusedOutsideLoopbackAndWithLiveKeys) {
    EXPECT_THAT(
        read({{"test-hooks", "true"}, {"listen", "0.0.0.0:3000"}}).problems,
        ElementsAre(HasSubstr("--test-hooks: needs a --listen on loopback"))
    );
    EXPECT_THAT(
        read({{"test-hooks", "true"}}, {{"STRIPE_KEY", "sk_live_1"}}).problems,
        ElementsAre(HasSubstr("STRIPE_KEY is a live key"))
    );
}

TEST(Blocklist, IsReadFromItsFile) {
    const ScratchFile file{"letmein\n"};

    EXPECT_EQ(read({{"password-blocklist", file.path()}}).settings.password_blocklist, "letmein\n");
}

}  // namespace
}  // namespace stagedoor::app
