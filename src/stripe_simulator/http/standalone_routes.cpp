#include "stripe_simulator/http/standalone_routes.hpp"

#include <cstdint>
#include <memory>
#include <utility>

#include "core/json_writer.hpp"
#include "platform/http/fields.hpp"
#include "stripe_simulator/stripe_simulator.hpp"

namespace stagedoor::stripe_simulator {
namespace {

constexpr std::int64_t kMaxAdvance = 1'000'000'000'000;

http::Response clock_reply(const ClockControl& clock) {
    JsonWriter writer;
    writer.begin_object().member("now", clock.now());
    writer.member("offsetMs", std::int64_t{clock.offset().count()}).end_object();
    return http::json(200, writer.take());
}

Task<http::Response> show_clock(std::shared_ptr<const ClockControl> clock) {
    co_return clock_reply(*clock);
}

Task<http::Response> advance_clock(
    std::shared_ptr<const ClockControl> clock, http::Request& request
) {
    http::Fields fields{request.json};
    const auto* value = fields.find("advanceMs");
    const bool counts = value != nullptr && value->is_int64() && value->as_int64() >= 0 &&
                        value->as_int64() <= kMaxAdvance;
    if (!counts) {
        co_return http::invalid_value("advanceMs", "advanceMs must be an integer of 0..10^12");
    }
    clock->advance(Milliseconds{value->as_int64()});
    co_return clock_reply(*clock);
}

Task<http::Response> reset(StripeSimulator& simulator, std::shared_ptr<const ClockControl> clock) {
    simulator.reset();
    clock->reset();
    co_return http::json(200, "{}");
}

}  // namespace

std::vector<Route> make_standalone_routes(StripeSimulator& simulator, ClockControl clock) {
    const auto control = std::make_shared<const ClockControl>(std::move(clock));
    Route show;
    show.pattern = "/test/clock";
    show.handler = [control](http::Request&) {
        return show_clock(control);
    };
    Route advance;
    advance.method = http::Method::kPost;
    advance.pattern = "/test/clock";
    advance.body = http::BodyRule::kJson;
    advance.cross_site_check = false;
    advance.handler = [control](http::Request& request) {
        return advance_clock(control, request);
    };
    Route wipe;
    wipe.method = http::Method::kPost;
    wipe.pattern = "/test/reset";
    wipe.cross_site_check = false;
    wipe.handler = [control, &simulator](http::Request&) {
        return reset(simulator, control);
    };
    return {std::move(show), std::move(advance), std::move(wipe)};
}

}  // namespace stagedoor::stripe_simulator
