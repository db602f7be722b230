#include "platform/messaging/nats/nats_session.hpp"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <nats/nats.h>

#include "platform/messaging/nats/overdue_sockets.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

constexpr Milliseconds kWriteDeadline{2000};
constexpr Milliseconds kPingInterval{5000};
constexpr int kMostPingsOut = 2;
// How long the end of a connection waits for the library's threads.
constexpr Seconds kFarewell{5};
constexpr Milliseconds kBetweenCuts{100};

// What the library knows of this thread's last failure: "SSL Error" alone helps nobody.
std::string in_words(natsStatus status) {
    natsStatus last = NATS_OK;
    const char* const details = nats_GetLastError(&last);
    const bool told = last == status && details != nullptr && *details != '\0';
    return natsStatus_GetText(status) + (told ? " (" + std::string{details} + ")" : "");
}

[[noreturn]] void fail(const char* what, const std::string& why) {
    throw Unavailable{std::string{"NATS: "} + what + ": " + why};
}

void check(natsStatus status, const char* what) {
    if (status != NATS_OK) {
        fail(what, in_words(status));
    }
}

struct FreeOptions {
    void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
};
struct FreeConnection {
    void operator()(natsConnection* connection) const { natsConnection_Destroy(connection); }
};
struct FreeSubscription {
    void operator()(natsSubscription* subscription) const {
        natsSubscription_Destroy(subscription);
    }
};
struct FreeMessage {
    void operator()(natsMsg* message) const { natsMsg_Destroy(message); }
};
struct FreeInbox {
    void operator()(natsInbox* inbox) const { natsInbox_Destroy(inbox); }
};

using Options = std::unique_ptr<natsOptions, FreeOptions>;
using Connection = std::unique_ptr<natsConnection, FreeConnection>;
using Subscription = std::unique_ptr<natsSubscription, FreeSubscription>;
using Message = std::unique_ptr<natsMsg, FreeMessage>;

// The library's own handler would write to standard error. `subscription` may be gone.
void on_error(natsConnection*, natsSubscription*, natsStatus status, void*) {
    log::warning("NATS", {{"error", natsStatus_GetText(status)}});
}

void set_urls(natsOptions* options, const std::vector<std::string>& urls) {
    std::vector<const char*> texts;
    for (const std::string& url : urls) {
        texts.push_back(url.c_str());
    }
    check(natsOptions_SetServers(options, texts.data(), static_cast<int>(texts.size())), "URL");
    const bool secure = std::any_of(urls.begin(), urls.end(), [](const std::string& url) {
        return url.starts_with("tls://");
    });
    if (secure) {
        check(natsOptions_SetSecure(options, true), "TLS");
    }
}

Options make_options(const NatsOptions& wanted) {
    natsOptions* raw = nullptr;
    check(natsOptions_Create(&raw), "options");
    Options options{raw};
    set_urls(raw, wanted.urls);
    check(natsOptions_SetName(raw, "stagedoor"), "name");
    check(natsOptions_SetTimeout(raw, wanted.connect_timeout.count()), "timeout");
    check(natsOptions_SetWriteDeadline(raw, kWriteDeadline.count()), "write deadline");
    check(natsOptions_SetPingInterval(raw, kPingInterval.count()), "ping interval");
    check(natsOptions_SetMaxPingsOut(raw, kMostPingsOut), "pings");
    check(natsOptions_SetAllowReconnect(raw, false), "no reconnecting");
    check(natsOptions_SetSendAsap(raw, true), "no buffering");
    check(natsOptions_SetErrorHandler(raw, &on_error, nullptr), "error handler");
    return options;
}

NatsMessage to_message(natsMsg* from) {
    NatsMessage message{natsMsg_GetSubject(from)};
    if (const char* const reply = natsMsg_GetReply(from)) {
        message.reply = reply;
    }
    message.data.assign(
        natsMsg_GetData(from), static_cast<std::size_t>(natsMsg_GetDataLength(from))
    );
    const char** keys = nullptr;
    int count = 0;
    if (natsMsgHeader_Keys(from, &keys, &count) == NATS_OK) {
        for (int i = 0; i < count; ++i) {
            const char* value = nullptr;
            if (natsMsgHeader_Get(from, keys[i], &value) == NATS_OK && value != nullptr) {
                message.headers.emplace_back(keys[i], value);
            }
        }
        std::free(static_cast<void*>(keys));
    }
    return message;
}

Message from_message(const NatsMessage& message) {
    natsMsg* raw = nullptr;
    const char* const reply = message.reply.empty() ? nullptr : message.reply.c_str();
    const auto size = static_cast<int>(message.data.size());
    check(
        natsMsg_Create(&raw, message.subject.c_str(), reply, message.data.data(), size), "message"
    );
    Message made{raw};
    for (const auto& [name, value] : message.headers) {
        check(natsMsgHeader_Set(raw, name.c_str(), value.c_str()), "header");
    }
    return made;
}

}  // namespace

const std::string* find_header(const NatsMessage& message, std::string_view name) {
    for (const auto& [key, value] : message.headers) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

struct NatsSession::State {
    explicit State(Callbacks c) : callbacks{std::move(c)} {}

    // Connects on a thread of its own, so that there is somebody to notice when it does not end.
    void connect(const NatsOptions& wanted) {
        const Options options = make_options(wanted);
        check(natsOptions_SetClosedCB(options.get(), &State::on_closed, this), "callback");
        const OverdueSockets sockets{wanted.urls};
        natsConnection* raw = nullptr;
        std::string failure;
        bool done = false;
        std::thread connecting{[&] {
            const natsStatus status = natsConnection_Connect(&raw, options.get());
            const std::lock_guard lock{mutex};
            failure = status == NATS_OK ? "" : in_words(status);
            done = true;
            changed.notify_all();
        }};
        const auto patience =
            wanted.connect_timeout * static_cast<int>(wanted.urls.size()) + Seconds{1};
        watch(done, patience, sockets);
        connecting.join();
        if (!failure.empty()) {
            fail("connect", failure);
        }
        connection.reset(raw);
    }

    // The watchdog.
    void watch(const bool& done, Milliseconds patience, const OverdueSockets& sockets) {
        std::unique_lock lock{mutex};
        if (changed.wait_for(lock, patience, [&] { return done; })) {
            return;
        }
        log::warning("NATS: a server fell silent in the handshake");
        do {
            sockets.cut();
        } while (!changed.wait_for(lock, kBetweenCuts, [&] { return done; }));
    }

    void make_inbox() {
        natsInbox* raw = nullptr;
        check(natsInbox_Create(&raw), "inbox");
        const std::unique_ptr<natsInbox, FreeInbox> made{raw};
        inbox = std::string{raw} + ".";
    }

    void subscribe(const std::string& subject) {
        natsSubscription* raw = nullptr;
        check(
            natsConnection_Subscribe(
                &raw, connection.get(), subject.c_str(), &State::on_message, this
            ),
            "subscribe"
        );
        subscriptions.emplace_back(raw);
        {
            const std::lock_guard lock{mutex};
            ++delivering;
        }
        // When this fails the connection has just closed, and nobody will tell when the thread that
        // delivers has left: it stays counted.
        check(natsSubscription_SetOnCompleteCB(raw, &State::on_complete, this), "subscribe");
    }

    // Waits until the library has made its last call; false when that does not come.
    [[nodiscard]] bool close() {
        if (!connection) {
            return true;
        }
        natsConnection_Close(connection.get());
        std::unique_lock lock{mutex};
        const bool ended =
            changed.wait_for(lock, kFarewell, [&] { return closed && delivering == 0; });
        return ended;
    }

    static void on_message(natsConnection*, natsSubscription*, natsMsg* raw, void* self) {
        const Message message{raw};
        static_cast<State*>(self)->callbacks.received(to_message(raw));
    }
    static void on_complete(void* self) {
        auto& state = *static_cast<State*>(self);
        const std::lock_guard lock{state.mutex};
        --state.delivering;
        state.changed.notify_all();
    }
    static void on_closed(natsConnection*, void* self) {
        auto& state = *static_cast<State*>(self);
        state.callbacks.closed();
        const std::lock_guard lock{state.mutex};
        state.closed = true;
        state.changed.notify_all();
    }

    Callbacks callbacks;
    std::mutex mutex;
    std::condition_variable changed;
    bool closed = false;
    int delivering = 0;  // subscriptions whose last message has not been handed over
    std::string inbox;
    Connection connection;
    std::vector<Subscription> subscriptions;  // freed before the connection
};

NatsSession::NatsSession(const NatsOptions& options, Callbacks callbacks)
    : state_{std::make_unique<State>(std::move(callbacks))} {
    try {
        state_->connect(options);
        state_->make_inbox();
        state_->subscribe(inbox() + "*");
    } catch (...) {
        end();
        throw;
    }
}

NatsSession::~NatsSession() {
    end();
}

// What a thread of the library may still look at is rather lost than freed.
void NatsSession::end() {
    if (!state_->close()) {
        log::error("NATS: the library does not let a connection go");
        (void)state_.release();
    }
}

void NatsSession::subscribe(const std::string& subject) {
    state_->subscribe(subject);
}

void NatsSession::publish(const NatsMessage& message) {
    const Message made = from_message(message);
    check(natsConnection_PublishMsg(state_->connection.get(), made.get()), "publish");
}

const std::string& NatsSession::inbox() const {
    return state_->inbox;
}

std::size_t NatsSession::max_payload() const {
    return static_cast<std::size_t>(natsConnection_GetMaxPayload(state_->connection.get()));
}

}  // namespace stagedoor
