#include "app/config/read_secrets.hpp"

#include <algorithm>
#include <array>

namespace stagedoor::app {

namespace {

constexpr std::size_t kLeastJwtKey = 32;
constexpr std::size_t kLeastInternalToken = 20;
constexpr std::string_view kStripe = "https://api.stripe.com";

// Keys that stand in our documents: whoever has read them could sign in as anybody.
constexpr std::array<std::string_view, 2> kPrintedKeys{
    "0123456789abcdef0123456789abcdef",
    "change-me-change-me-change-me-change-me",
};

std::string why_weak(std::string_view key) {
    if (key.size() < kLeastJwtKey) {
        return "is too short: give at least 32 bytes";
    }
    if (std::ranges::find(kPrintedKeys, key) != kPrintedKeys.end()) {
        return "is the sample key of the documents: make one of your own";
    }
    return {};
}

// Existing test suites bring short keys along, so with test hooks a weak key is only pointed out.
void judge_key(
    const std::string& name,
    std::string_view key,
    Sources& sources,
    std::vector<std::string>* tolerated
) {
    const auto weakness = why_weak(key);
    if (weakness.empty()) {
        return;
    }
    if (tolerated != nullptr) {
        tolerated->push_back(name + " " + weakness + " (accepted because of --test-hooks)");
    } else {
        sources.problem(name, weakness);
    }
}

// Whether a hosted service is such that `needs` holds.
bool hosts_any(const Targets& targets, bool Target::*needs) {
    return std::ranges::any_of(target_table(), [&](const Target& target) {
        return target.*needs && targets.hosts(target.service);
    });
}

bool needs_a_jwt_key(const Settings& settings) {
    return hosts_any(settings.targets, &Target::reads_tokens) && !settings.generate_keys;
}

void read_jwt_keys(Sources& sources, Settings& settings, std::vector<std::string>& warnings) {
    auto* const tolerated = settings.test_hooks ? &warnings : nullptr;
    if (const auto key = sources.secret("JWT_KEY")) {
        settings.jwt_key = *key;
        judge_key("JWT_KEY", *key, sources, tolerated);
    } else if (!sources.mentions("JWT_KEY") && needs_a_jwt_key(settings)) {
        sources.problem(
            "JWT_KEY",
            settings.cluster ? "is not set: give at least 32 bytes, the same to every service"
                             : "is not set: give at least 32 bytes, or start with --generate-keys"
        );
    }
    if (auto previous = sources.secret("JWT_KEY_PREVIOUS")) {
        judge_key("JWT_KEY_PREVIOUS", *previous, sources, tolerated);
        settings.jwt_key_previous = std::move(*previous);
    }
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
    return std::ranges::any_of(prefixes, [&](auto prefix) {
        return text.size() > prefix.size() && text.starts_with(prefix);
    });
}

bool is_live(std::string_view key) {
    return key.find("_live_") != std::string_view::npos;
}

// Everything of Stripe's stands on the secret key: without it the simulator runs, and whoever set
// only the rest has forgotten something.
void require_stripe_key(Sources& sources) {
    for (const char* const name : {"STRIPE_PUBLISHABLE_KEY", "STRIPE_API_BASE"}) {
        if (sources.mentions(name)) {
            sources.problem(
                name, "is set, but STRIPE_KEY is not: give both, or none for the built-in simulator"
            );
        }
    }
}

void read_api_base(Sources& sources, StripeSettings& stripe) {
    const auto text = sources.secret("STRIPE_API_BASE").value_or(std::string{kStripe});
    const auto url = parse_web_address(text);
    if (!url) {
        sources.problem("STRIPE_API_BASE", "\"" + text + "\" is not an http or https URL");
        return;
    }
    stripe.api_base = url->text;
    const bool live = stripe.key && is_live(*stripe.key);
    const bool test = stripe.key && stripe.key->find("_test_") != std::string::npos;
    if (!url->secure && (live || (!url->is_loopback() && !test))) {
        sources.problem(
            "STRIPE_API_BASE", "\"" + text + "\" must be https: plain http is for test keys only"
        );
    }
}

void read_publishable_key(Sources& sources, StripeSettings& stripe) {
    stripe.publishable_key = sources.secret("STRIPE_PUBLISHABLE_KEY");
    if (!stripe.publishable_key) {
        return;
    }
    if (!starts_with_any(*stripe.publishable_key, {"pk_test_", "pk_live_"})) {
        sources.problem(
            "STRIPE_PUBLISHABLE_KEY", "is not a key that starts with pk_test_ or pk_live_"
        );
    } else if (stripe.key && is_live(*stripe.key) != is_live(*stripe.publishable_key)) {
        sources.problem(
            "STRIPE_PUBLISHABLE_KEY", "is not of the same mode (test, live) as STRIPE_KEY"
        );
    }
}

void read_webhook_secrets(Sources& sources, StripeSettings& stripe) {
    const auto text = sources.secret("STRIPE_WEBHOOK_SECRET");
    if (!text) {
        return;
    }
    stripe.webhook_secrets = split_list(*text);
    const auto good = [](const std::string& secret) {
        return starts_with_any(secret, {"whsec_"});
    };
    if (!std::ranges::all_of(stripe.webhook_secrets, good)) {
        sources.problem(
            "STRIPE_WEBHOOK_SECRET",
            "is not a comma-separated list of secrets that start with whsec_"
        );
    }
}

void read_stripe(Sources& sources, Settings& settings, std::vector<std::string>& warnings) {
    auto& stripe = settings.stripe;
    read_webhook_secrets(sources, stripe);
    if (!sources.mentions("STRIPE_KEY")) {
        require_stripe_key(sources);
        if (settings.cluster && hosts_any(settings.targets, &Target::takes_cards)) {
            sources.problem(
                "STRIPE_KEY",
                "is not set: the built-in simulator is for one process that hosts all services "
                "(stagedoor stripe-simulator is one for a cluster)"
            );
        }
        return;
    }
    stripe.key = sources.secret("STRIPE_KEY");
    if (stripe.key && !starts_with_any(*stripe.key, {"sk_test_", "sk_live_", "rk_"})) {
        sources.problem("STRIPE_KEY", "is not a key that starts with sk_test_, sk_live_ or rk_");
    }
    if (stripe.key && is_live(*stripe.key) && settings.test_hooks) {
        sources.problem("STRIPE_KEY", "is a live key: --test-hooks refuses to run with one");
    }
    read_publishable_key(sources, stripe);
    read_api_base(sources, stripe);
    if (!sources.mentions("STRIPE_WEBHOOK_SECRET")) {
        warnings.emplace_back(
            "STRIPE_WEBHOOK_SECRET is not set: outcomes of payments come by polling"
        );
    }
}

}  // namespace

void read_secrets(Sources& sources, Settings& settings, std::vector<std::string>& warnings) {
    read_jwt_keys(sources, settings, warnings);
    read_stripe(sources, settings, warnings);
    settings.internal_token = sources.secret("INTERNAL_TOKEN");
    if (settings.internal_token && settings.internal_token->size() < kLeastInternalToken) {
        sources.problem("INTERNAL_TOKEN", "is too short: give at least 20 characters");
    }
}

}  // namespace stagedoor::app
