// HTTP-14: the cookie and the bearer token of a request. The input's first line is Authorization,
// each further one a Cookie header. `@` stands for a good session and `~` for a good token, which
// no fuzzer can guess.
#include <string>

#include "core/check.hpp"
#include "platform/http/identity.hpp"
#include "platform/runtime/env.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

using http::Caller;
using http::Request;

struct FixedClock final : Clock {
    [[nodiscard]] Instant now() const override { return kNow; }
};

struct NoRandom final : Random {
    void fill(std::span<std::byte> out) override { std::ranges::fill(out, std::byte{7}); }
};

struct NoScheduler final : Scheduler {
    [[nodiscard]] boost::asio::any_io_executor executor() override { return {}; }
    [[nodiscard]] Monotonic monotonic() const override { return {}; }
    TimerId call_at(Monotonic, std::function<void()>) override { return 0; }
    TimerId call_at(Instant, std::function<void()>) override { return 0; }
    void cancel(TimerId) override {}
};

// One server, and one user who has signed in.
struct World {
    FixedClock clock;
    NoRandom random;
    NoScheduler scheduler;
    Env env{clock, random, scheduler};
    TokenCodec tokens{"the key of all fuzzed cookies"};
    http::Identity identity{env, tokens};
    UserId user{"6b014f8200000000000000aa"};
    std::string token = identity.issue(user, "ada@example.com");
    std::string cookie = identity.session_cookie(Request{}, token);
    std::string pair = cookie.substr(0, cookie.find(';'));
    std::string session = pair.substr(pair.find('=') + 1);
};

const World& world() {
    static const World made;
    return made;
}

std::string fill_in(std::string_view text) {
    std::string filled;
    for (const char c : text) {
        filled += c == '@' ? world().session : c == '~' ? world().token : std::string(1, c);
    }
    return filled;
}

Request read_request(std::string_view input, std::string (*prepare)(std::string_view)) {
    Request request;
    if (const auto authorization = take_until(input, '\n'); !authorization.empty()) {
        request.headers.emplace_back("authorization", prepare(authorization));
    }
    while (!input.empty()) {
        request.headers.emplace_back("cookie", prepare(take_until(input, '\n')));
    }
    return request;
}

std::string as_it_is(std::string_view text) {
    return std::string{text};
}

bool is_ours(const std::optional<Caller>& caller) {
    return caller && caller->id == world().user && caller->email == "ada@example.com";
}

void check_bearer(const Request& request, std::string_view token) {
    CHECK(
        request.header("authorization").find(token) != std::string_view::npos,
        "a bearer token that nobody sent"
    );
    const bool blank = token.starts_with(' ') || token.ends_with(' ') || token.ends_with('\t');
    CHECK(!blank, "a bearer token with blanks");
    CHECK(
        is_ours(world().identity.identify(request)) == (token == world().token),
        "cookies decide though there is a bearer token"
    );
}

// The browser sends our cookie first; nothing behind it matters.
void check_cookie(const Request& others) {
    Request request = others;
    request.headers.emplace(request.headers.begin(), "cookie", world().pair + "; a=b");
    CHECK(is_ours(world().identity.identify(request)), "cookies of others hide ours");
    for (auto& [name, value] : request.headers) {
        value = world().pair + "; " + value;
    }
    CHECK(is_ours(world().identity.identify(request)), "a cookie behind ours hides it");
}

}  // namespace

void try_input(std::string_view input) {
    const auto stranger = read_request(input, as_it_is);
    CHECK(!world().identity.identify(stranger), "somebody is known who holds no token of ours");
    const auto request = read_request(input, fill_in);
    const auto caller = world().identity.identify(request);
    CHECK(!caller || is_ours(caller), "a caller whom nobody signed in");
    if (const auto token = http::bearer_token(request)) {
        check_bearer(request, *token);
    } else if (!request.has_header("authorization")) {
        check_cookie(request);
    }
}

}  // namespace stagedoor::fuzz
