// How many streams may be open at a time (contract 1.12): the router asks here before it runs a
// route that streams.
#pragma once

#include <memory>
#include <optional>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/stream.hpp"
#include "platform/security/rate_limiter.hpp"

namespace stagedoor::http {

inline constexpr std::size_t kMaxStreamsOfUser = 8;
inline constexpr std::size_t kMaxStreamsOfAddress = 32;
inline constexpr std::size_t kMaxStreams = 10'000;

struct StreamAdmission {
    StreamSlot slot;
    std::optional<Response> refused;  // set if there is no slot
};

// May be called from any thread; slots may outlive it.
class StreamLimits {
  public:
    // kOff lifts the limits per user and per address; that of all streams together stays.
    explicit StreamLimits(RateLimits limits = RateLimits::kOn, std::size_t most = kMaxStreams);
    ~StreamLimits();

    // A slot, counted for the client's address and, if somebody is signed in, for the user; else
    // 429 when one of these has too many, 503 when all have.
    [[nodiscard]] StreamAdmission admit(const Request& request);

    // How many slots are taken.
    [[nodiscard]] std::size_t open() const;

  private:
    class Counts;
    class Slot;
    std::shared_ptr<Counts> counts_;
};

}  // namespace stagedoor::http
