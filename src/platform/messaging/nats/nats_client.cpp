#include "platform/messaging/nats/nats_client.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "platform/observability/log.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {
namespace {

// Questions waiting for their answer.
constexpr std::size_t kMostQuestions = 1024;

using Answer = std::optional<NatsMessage>;

}  // namespace

struct NatsClient::State : std::enable_shared_from_this<State> {
    struct Question {
        Resume<Answer> resume;
        TimerId timer = 0;
    };
    struct Outgoing {
        std::uint64_t question = 0;
        NatsMessage message;
    };
    struct Subscriber {
        std::string subject;
        Receive receive;
    };

    State(Env& e, NatsOptions o) : env{e}, options{std::move(o)}, changed{e.scheduler()} {}

    // The thread.
    void run() {
        Milliseconds wait = options.first_retry;
        while (!is_stopping()) {
            try {
                NatsSession session{options, callbacks()};
                wait = options.first_retry;
                begin(session);
                serve(session);
            } catch (const std::exception& error) {
                report(error.what());
            }
            end_connection();
            pause(wait);
            wait = std::min(wait * 2, options.longest_retry);
        }
    }

    NatsSession::Callbacks callbacks() {
        {
            const std::lock_guard lock{mutex};
            broken = false;
        }
        return {
            [this](NatsMessage message) { receive(std::move(message)); },
            [this] {
                const std::lock_guard lock{mutex};
                broken = true;
                wake.notify_all();
            }};
    }

    void begin(NatsSession& session) {
        {
            const std::lock_guard lock{mutex};
            inbox = session.inbox();
            max_payload = session.max_payload();
            subscribed.clear();
            unsubscribed.clear();
            for (const auto& [id, subscriber] : subscribers) {
                unsubscribed.push_back(subscriber.subject);
            }
        }
        subscribe_new(session);
        log::info("NATS connected");
        {
            const std::lock_guard lock{mutex};
            ++connections;
            connected = true;
            complained = false;
        }
        changed.notify();
    }

    void serve(NatsSession& session) {
        std::unique_lock lock{mutex};
        while (!stopping && !broken) {
            if (!unsubscribed.empty()) {
                lock.unlock();
                subscribe_new(session);
                lock.lock();
            } else if (!outgoing.empty()) {
                Outgoing next = std::move(outgoing.front());
                outgoing.pop_front();
                next.message.reply = inbox + std::to_string(next.question);
                lock.unlock();
                session.publish(next.message);
                lock.lock();
            } else {
                wake.wait(lock);
            }
        }
    }

    // Each subject once for a connection, whoever wants it: a second subscription would bring
    // everything twice.
    void subscribe_new(NatsSession& session) {
        std::set<std::string> fresh;
        {
            const std::lock_guard lock{mutex};
            for (std::string& subject : std::exchange(unsubscribed, {})) {
                if (subscribed.insert(subject).second) {
                    fresh.insert(std::move(subject));
                }
            }
        }
        for (const std::string& subject : fresh) {
            session.subscribe(subject);
        }
    }

    // Once for each time without a connection.
    void report(const char* why) {
        const std::lock_guard lock{mutex};
        if (!std::exchange(complained, true)) {
            log::warning("NATS is away", {{"reason", why}});
        }
    }

    // What waits for an answer gets none.
    void end_connection() {
        std::unique_lock lock{mutex};
        const bool was_connected = std::exchange(connected, false);
        max_payload = 0;
        outgoing.clear();
        const auto lost = std::exchange(questions, {});
        lock.unlock();
        for (const auto& [id, question] : lost) {
            env.scheduler().cancel(question.timer);
            question.resume(std::nullopt);
        }
        if (was_connected) {
            if (!is_stopping()) {
                report("the connection broke");
            }
            changed.notify();
        }
    }

    void pause(Milliseconds time) {
        std::unique_lock lock{mutex};
        wake.wait_for(lock, time, [this] { return stopping; });
    }

    bool is_stopping() {
        const std::lock_guard lock{mutex};
        return stopping;
    }

    void stop() {
        {
            const std::lock_guard lock{mutex};
            stopping = true;
            wake.notify_all();
        }
        thread.join();
    }

    void ask(NatsMessage message, Monotonic deadline, const Resume<Answer>& resume) {
        std::unique_lock lock{mutex};
        if (!connected || stopping || questions.size() >= kMostQuestions) {
            lock.unlock();
            resume(std::nullopt);
            return;
        }
        const auto id = ++last_question;
        auto& question = questions.emplace(id, Question{resume}).first->second;
        // Under the lock: a timer that fires at once must find its question complete.
        question.timer = env.scheduler().call_at(deadline, [weak = weak_from_this(), id] {
            if (const auto self = weak.lock()) {
                self->answer(id, std::nullopt);
            }
        });
        outgoing.push_back({id, std::move(message)});
        wake.notify_all();
    }

    void answer(std::uint64_t id, Answer with) {
        std::unique_lock lock{mutex};
        const auto node = questions.extract(id);
        lock.unlock();
        if (!node.empty()) {
            env.scheduler().cancel(node.mapped().timer);
            node.mapped().resume(std::move(with));
        }
    }

    // On a thread of the library.
    void receive(NatsMessage message) {
        std::unique_lock lock{mutex};
        if (message.subject.starts_with(inbox)) {
            const auto id = std::strtoull(message.subject.c_str() + inbox.size(), nullptr, 10);
            lock.unlock();
            answer(id, std::move(message));
            return;
        }
        if (waiting_bytes + message.data.size() > kMostWaiting) {
            return;
        }
        waiting_bytes += message.data.size();
        waiting.push_back(std::move(message));
        lock.unlock();
        boost::asio::post(env.scheduler().executor(), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) {
                self->deliver_next();
            }
        });
    }

    // On the executor, where subscribers come and go.
    void deliver_next() {
        std::unique_lock lock{mutex};
        const NatsMessage message = std::move(waiting.front());
        waiting.pop_front();
        waiting_bytes -= message.data.size();
        std::vector<Receive> receivers;
        for (const auto& [id, subscriber] : subscribers) {
            if (subscriber.subject == message.subject) {
                receivers.push_back(subscriber.receive);
            }
        }
        lock.unlock();
        for (const Receive& receive : receivers) {
            receive(message);
        }
    }

    Env& env;
    const NatsOptions options;
    Signal changed;
    std::thread thread;

    std::mutex mutex;
    std::condition_variable wake;  // of the thread
    bool stopping = false;
    bool broken = false;  // the present session's connection
    bool connected = false;
    bool complained = false;
    std::uint64_t connections = 0;
    std::size_t max_payload = 0;
    std::string inbox;
    std::uint64_t last_question = 0;
    std::map<std::uint64_t, Question> questions;
    std::deque<Outgoing> outgoing;
    std::uint64_t last_subscriber = 0;
    std::map<std::uint64_t, Subscriber> subscribers;
    std::set<std::string> subscribed;       // subjects that the session knows
    std::vector<std::string> unsubscribed;  // and those that it is to know
    std::deque<NatsMessage> waiting;
    std::size_t waiting_bytes = 0;
};

NatsClient::Subscription::~Subscription() {
    end_();
}

NatsClient::NatsClient(Env& env, NatsOptions options)
    : state_{std::make_shared<State>(env, std::move(options))} {
    state_->thread = std::thread{[state = state_.get()] {
        state->run();
    }};
}

NatsClient::~NatsClient() {
    state_->stop();
}

bool NatsClient::connected() const {
    const std::lock_guard lock{state_->mutex};
    return state_->connected;
}

Signal& NatsClient::changed() {
    return state_->changed;
}

std::uint64_t NatsClient::connection() const {
    const std::lock_guard lock{state_->mutex};
    return state_->connections;
}

std::size_t NatsClient::max_payload() const {
    const std::lock_guard lock{state_->mutex};
    return state_->max_payload;
}

std::size_t NatsClient::pending() const {
    const std::lock_guard lock{state_->mutex};
    return state_->questions.size();
}

Task<std::optional<NatsMessage>> NatsClient::request(NatsMessage message, Milliseconds timeout) {
    const Monotonic deadline = state_->env.scheduler().monotonic() + timeout;
    const auto start = [&](const Resume<Answer>& resume) {
        state_->ask(std::move(message), deadline, resume);
    };
    co_return co_await suspend<Answer>(start);
}

std::unique_ptr<NatsClient::Subscription> NatsClient::subscribe(
    std::string subject, Receive receive
) {
    std::unique_ptr<Subscription> made{new Subscription};
    const std::lock_guard lock{state_->mutex};
    const auto id = ++state_->last_subscriber;
    state_->unsubscribed.push_back(subject);
    state_->subscribers.emplace(id, State::Subscriber{std::move(subject), std::move(receive)});
    made->end_ = [weak = std::weak_ptr{state_}, id] {
        if (const auto state = weak.lock()) {
            const std::lock_guard ending{state->mutex};
            state->subscribers.erase(id);
        }
    };
    state_->wake.notify_all();
    return made;
}

}  // namespace stagedoor
