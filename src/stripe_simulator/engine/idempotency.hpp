// Stripe's idempotency layer: the first reply to a key is stored once work on it began, errors
// included, and replayed for 24 hours. https://stripe.com/docs/api/idempotent_requests
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace stagedoor::stripe_simulator {

inline constexpr Seconds kKeysKept = std::chrono::hours{24};
inline constexpr std::size_t kMaxKeyLength = 255;

struct StoredReply {
    int status = 0;
    std::string body;
    std::string request_id;  // of the call that ran
};

class IdempotencyLayer {
  public:
    enum class State {
        kFresh,
        kStored,
        kInFlight,
        kOtherParameters,
        kOtherEndpoint,
    };

    // What a key is at `now`. `endpoint`: method and path; `parameters`: any text that is equal
    // exactly for equal parameters.
    [[nodiscard]] State look(
        const std::string& key, std::string_view endpoint, std::string_view parameters, Instant now
    );
    // Of a key that is kStored.
    [[nodiscard]] const StoredReply& reply(const std::string& key) const;
    // The endpoint that a known key was first used for.
    [[nodiscard]] const std::string& endpoint(const std::string& key) const;

    // A fresh key's call starts, and ends in one of the two ways: its reply is kept, or the key is
    // as if never used.
    void begin(const std::string& key, std::string endpoint, std::string parameters, Instant now);
    void store(const std::string& key, StoredReply reply);
    void release(const std::string& key);

  private:
    struct Record {
        std::string endpoint;
        std::string parameters;
        Instant begun;
        std::optional<StoredReply> reply;
    };

    void forget_old(Instant now);

    std::map<std::string, Record> records_;
    std::deque<std::pair<Instant, std::string>> by_age_;
};

}  // namespace stagedoor::stripe_simulator
