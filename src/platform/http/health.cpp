#include "platform/http/health.hpp"

#include <memory>

#include "core/json_writer.hpp"

namespace stagedoor::http {
namespace {

std::string_view to_string(Readiness readiness) {
    switch (readiness) {
        case Readiness::kStarting:
            return "starting";
        case Readiness::kReady:
            return "ready";
        case Readiness::kStopping:
            return "stopping";
        case Readiness::kFailed:
            break;
    }
    return "failed";
}

void write_check(JsonWriter& writer, const HealthCheck& check) {
    writer.begin_object().member("name", check.name).key("ok").boolean(check.ok);
    writer.optional_member("lag", check.lag);
    if (!check.reason.empty()) {
        writer.member("reason", check.reason);
    }
    writer.end_object();
}

void write_details(JsonWriter& writer, const HealthDetails& details) {
    writer.member("version", details.version).key("targets").begin_array();
    for (const auto& target : details.targets) {
        writer.string(target);
    }
    writer.end_array().key("checks").begin_array();
    if (details.checks) {
        for (const auto& check : details.checks()) {
            write_check(writer, check);
        }
    }
    writer.end_array();
}

Response report(int status, std::string_view word, const HealthDetails* details) {
    JsonWriter writer;
    writer.begin_object().member("status", word);
    if (details != nullptr) {
        write_details(writer, *details);
    }
    writer.end_object();
    return json(status, writer.take());
}

std::vector<Route> make_routes(
    const Health& health, const std::shared_ptr<const HealthDetails>& details
) {
    Route alive;
    alive.pattern = "/healthz";
    alive.handler = [details](Request&) -> Task<Response> {
        co_return report(200, "ok", details.get());
    };
    Route ready;
    ready.pattern = "/readyz";
    ready.handler = [&health, details](Request&) -> Task<Response> {
        const auto readiness = health.readiness();
        const int status = readiness == Readiness::kReady ? 200 : 503;
        co_return report(status, to_string(readiness), details.get());
    };
    return {std::move(alive), std::move(ready)};
}

}  // namespace

std::vector<Route> Health::public_routes() const {
    return make_routes(*this, nullptr);
}

std::vector<Route> Health::internal_routes(HealthDetails details) const {
    return make_routes(*this, std::make_shared<const HealthDetails>(std::move(details)));
}

}  // namespace stagedoor::http
