// The stream that keeps the events of all producers: making it, appending to it, looking into it.
// There are no consumers on the server, so there is no position that it could lose (ADR 14).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/messaging/nats/nats_client.hpp"

namespace stagedoor {

struct JetStreamOptions {
    std::string stream = "STAGEDOOR";
    std::string subjects = "stagedoor.events.*";
    int replicas = 1;  // 3 where there are three servers
    Seconds max_age = std::chrono::hours{7 * 24};
    std::int64_t max_bytes = -1;  // a full stream refuses; -1: no limit
    Milliseconds patience{2000};  // for each answer
    // Shorter for what the stream has: its producer has it too.
    Milliseconds look_patience{300};
};

class JetStream {
  public:
    // The client outlives the object.
    JetStream(NatsClient& client, JetStreamOptions options);

    // Makes the stream where there is none; one that is there is left as it is. False: not known.
    [[nodiscard]] Task<bool> ensure();

    enum class Published {
        kStored,    // now, or when it was sent before
        kNoStream,  // nobody keeps this subject
        kUnknown,   // no answer, or a refusal
    };
    [[nodiscard]] Task<Published> publish(NatsMessage message);

    struct Found {
        std::uint64_t position = 0;  // in the stream
        NatsMessage message;
    };
    struct Lookup {
        bool known = false;          // the server answered
        std::optional<Found> found;  // what it has
    };
    // The last message on `subject`; the first at or behind a position.
    [[nodiscard]] Task<Lookup> last(std::string subject);
    [[nodiscard]] Task<Lookup> next(std::string subject, std::uint64_t position);

    [[nodiscard]] NatsClient& client() const { return client_; }

  private:
    [[nodiscard]] Task<std::optional<NatsMessage>> ask(
        std::string api, std::string body, Milliseconds patience
    );
    [[nodiscard]] Task<Lookup> look(std::string query);

    NatsClient& client_;
    JetStreamOptions options_;
};

}  // namespace stagedoor
