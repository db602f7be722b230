// /healthz and /readyz (contract 2.6): two words in public, the details on the internal listener.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/route.hpp"

namespace stagedoor::http {

enum class Readiness : std::uint8_t { kStarting, kReady, kStopping, kFailed };

// One line of the details. A failed check does not by itself make the process unready.
struct HealthCheck {
    std::string name;
    bool ok = true;
    std::optional<std::int64_t> lag;
    std::string reason;  // of a failure; left out when empty
};

// What the internal listener adds. `checks` is called per request, from any I/O thread.
struct HealthDetails {
    std::string version;
    std::vector<std::string> targets;
    std::function<std::vector<HealthCheck>()> checks;
};

// The state of the process as probes see it. It must outlive its routes; any thread.
class Health {
  public:
    void set(Readiness readiness) { readiness_.store(readiness); }
    [[nodiscard]] Readiness readiness() const { return readiness_.load(); }

    [[nodiscard]] std::vector<Route> public_routes() const;
    [[nodiscard]] std::vector<Route> internal_routes(HealthDetails details) const;

  private:
    std::atomic<Readiness> readiness_ = Readiness::kStarting;
};

}  // namespace stagedoor::http
