#include "services/auth/http/routes.hpp"

#include <array>

#include "core/json_writer.hpp"
#include "platform/http/error_table.hpp"
#include "services/auth/http/fields.hpp"

namespace stagedoor::auth {
namespace {

constexpr int kFreeFailures = GrowingDelay::Options{}.free_failures;

const std::array<http::ErrorRow, 3>& error_table() {
    static const std::array<http::ErrorRow, 3> table{{
        {fail(AuthError::kEmailInUse), 400, "email_in_use", "Email in use"},
        {fail(AuthError::kInvalidCredentials), 400, "invalid_credentials", "Invalid credentials"},
        {fail(AuthError::kNoAccount), 404, "not_found", "Not Found"},
    }};
    return table;
}

std::string to_json(const Account& account) {
    JsonWriter out;
    out.begin_object();
    out.member("email", account.email);
    out.member("id", account.id.view());
    out.end_object();
    return out.take();
}

std::string to_json(const std::optional<http::Caller>& caller) {
    JsonWriter out;
    out.begin_object();
    out.key("currentUser");
    if (!caller) {
        out.null();
    } else {
        out.begin_object();
        out.member("id", caller->id.view());
        out.optional_member("email", caller->email);
        out.optional_member("iat", caller->issued_at);
        out.optional_member("exp", caller->expires_at);
        out.end_object();
    }
    out.end_object();
    return out.take();
}

// What anyone may see: never the address.
std::string to_profile(const Account& account) {
    JsonWriter out;
    out.begin_object().member("id", account.id.view());
    if (!account.name.empty()) {
        out.member("name", account.name);
    }
    out.member("memberSince", account.created_at).end_object();
    return out.take();
}

Route signing_route(std::string pattern, http::Handler handler) {
    Route route;
    route.method = http::Method::kPost;
    route.pattern = std::move(pattern);
    route.handler = std::move(handler);
    route.body = http::BodyRule::kJson;
    route.limit = http::LimitRule::kSignIn;
    return route;
}

}  // namespace

std::vector<Route> AuthRoutes::routes() {
    Route sign_out_route;
    sign_out_route.method = http::Method::kPost;
    sign_out_route.pattern = "/api/users/signout";
    sign_out_route.handler = [this](http::Request& request) {
        return sign_out(request);
    };

    Route current_user_route;
    current_user_route.method = http::Method::kGet;
    current_user_route.pattern = "/api/users/currentuser";
    current_user_route.handler = [this](http::Request& request) {
        return current_user(request);
    };

    return {
        signing_route(
            "/api/users/signup", [this](http::Request& request) { return sign_up(request); }
        ),
        signing_route(
            "/api/users/signin", [this](http::Request& request) { return sign_in(request); }
        ),
        std::move(sign_out_route),
        std::move(current_user_route),
        Route{
            .method = http::Method::kPut,
            .pattern = "/api/users/currentuser",
            .handler = [this](http::Request& request) { return rename(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/users/:id",
            .handler = [this](http::Request& request) { return profile(request); },
            .cache_control = "no-cache"}};
}

http::Response AuthRoutes::welcome(const http::Request& request, int status, const Account& account)
    const {
    const std::string token = identity_.issue(account.id, account.email);
    return http::json(status, to_json(account))
        .with("Set-Cookie", identity_.session_cookie(request, token));
}

Task<http::Response> AuthRoutes::sign_up(http::Request& request) {
    http::Fields fields{request.json};
    auto email = read_email(fields);
    auto password = read_new_password(fields, rules_);
    auto name = read_name(fields);
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    SignUp::Command command{std::move(*email), std::move(*password), std::move(*name)};
    const auto account = co_await use_cases_.sign_up.run(std::move(command));
    if (!account) {
        co_return http::to_response(error_table(), account.error());
    }
    co_return welcome(request, 201, *account);
}

Task<http::Response> AuthRoutes::sign_in(http::Request& request) {
    http::Fields fields{request.json};
    auto email = read_email(fields);
    auto password = read_entered_password(fields);
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    const auto attempt = co_await failures_.begin(email->folded());
    if (attempt->wait() > Seconds{0}) {
        co_return http::rate_limited(kFreeFailures, attempt->wait());
    }
    SignIn::Command command{std::move(*email), std::move(*password)};
    const auto account = co_await use_cases_.sign_in.run(std::move(command));
    if (!account) {
        attempt->failed();
        co_return http::to_response(error_table(), account.error());
    }
    attempt->succeeded();
    co_return welcome(request, 200, *account);
}

Task<http::Response> AuthRoutes::sign_out(http::Request& request) {
    co_return http::json(200, "{}").with("Set-Cookie", identity_.clearing_cookie(request));
}

Task<http::Response> AuthRoutes::current_user(http::Request& request) {
    co_return http::json(200, to_json(request.caller));
}

Task<http::Response> AuthRoutes::rename(http::Request& request) {
    http::Fields fields{request.json};
    auto name = read_name(fields);
    if (auto refused = fields.refusal()) {
        co_return *refused;
    }
    const auto account = co_await use_cases_.profile.rename(request.caller->id, std::move(*name));
    co_return account ? http::json(200, to_profile(*account))
                      : http::to_response(error_table(), account.error());
}

Task<http::Response> AuthRoutes::profile(http::Request& request) {
    const std::string& id = request.params.at(0);
    if (!Id<UserId>::parse(id)) {
        co_return http::invalid_id();
    }
    const auto account = co_await use_cases_.profile.read(UserId{id});
    co_return account ? http::json(200, to_profile(*account))
                      : http::to_response(error_table(), account.error());
}

}  // namespace stagedoor::auth
