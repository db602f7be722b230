#include "platform/redis/redis_scripts.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

#include "core/check.hpp"
#include "platform/observability/log.hpp"
#include "platform/redis/redis_session.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {
namespace {

// Calls waiting for their turn; who comes then is told nothing at once.
constexpr std::size_t kMostWaiting = 1024;

constexpr std::string_view kTrialKey = "stagedoor:trial:";

using Answer = std::optional<RedisNumbers>;

struct Call {
    std::size_t script = 0;
    std::string key;
    RedisNumbers arguments;
};

}  // namespace

struct RedisScripts::State {
    struct Waiting {
        Call call;
        Monotonic deadline;
        Resume<Answer> resume;
    };

    State(const Scheduler& c, RedisOptions o, std::vector<RedisScript> s)
        : clock{c}, options{std::move(o)}, scripts{std::move(s)} {}

    // The thread.
    void run() {
        Milliseconds wait = options.first_retry;
        while (!is_stopping()) {
            const Monotonic begun = clock.monotonic();
            try {
                RedisSession session{options.address, clock, begun + options.connect_timeout};
                load(session);
                try_out(session);
                begin();
                serve(session);
            } catch (const std::exception& error) {
                end(error.what());
            }
            // One that fails again and again is asked ever more rarely, also if it gets as far as a
            // connection each time.
            if (clock.monotonic() - begun > options.longest_retry) {
                wait = options.first_retry;
            }
            pause(wait);
            wait = std::min(wait * 2, options.longest_retry);
        }
        end("stopped");
    }

    void load(RedisSession& session) {
        std::vector<RedisCommand> commands;
        for (const auto& script : scripts) {
            commands.push_back({"SCRIPT", "LOAD", std::string{script.text}});
        }
        digests.clear();
        for (auto& reply : session.ask(commands, clock.monotonic() + options.connect_timeout)) {
            digests.push_back(std::move(reply.text));
        }
    }

    void try_out(RedisSession& session) {
        std::vector<Call> calls;
        for (std::size_t i = 0; i < scripts.size(); ++i) {
            calls.push_back({i, std::string{kTrialKey} + std::to_string(i), scripts[i].trial});
        }
        static_cast<void>(ask(session, calls, clock.monotonic() + options.deadline));
    }

    void begin() {
        log::info("Redis connected: replicas share their limits");
        const std::lock_guard lock{mutex};
        fault.clear();
        complained = false;
    }

    void serve(RedisSession& session) {
        while (wait_for_calls()) {
            if (running.empty()) {
                try_out(session);
            } else {
                answer(session);
            }
        }
    }

    // False: it is time to stop. None came for a while: `running` is empty.
    bool wait_for_calls() {
        std::unique_lock lock{mutex};
        wake.wait_for(lock, options.lookout, [this] { return stopping || !waiting.empty(); });
        running = std::exchange(waiting, {});
        return !stopping;
    }

    void answer(RedisSession& session) {
        std::vector<Call> calls;
        for (auto& one : running) {
            calls.push_back(std::move(one.call));
        }
        auto answers = ask(session, calls, running.front().deadline);
        for (auto& numbers : answers) {
            running.front().resume(std::move(numbers));
            running.pop_front();
        }
    }

    // Throws RedisFault unless every answer can be one to its call.
    std::vector<RedisNumbers> ask(
        RedisSession& session, const std::vector<Call>& calls, Monotonic deadline
    ) {
        const auto first = next_number;
        std::vector<RedisCommand> commands;
        for (const auto& [script, key, arguments] : calls) {
            RedisCommand command{"EVALSHA", digests[script], "1", key};
            command.push_back(std::to_string(next_number++));
            for (const auto argument : arguments) {
                command.push_back(std::to_string(argument));
            }
            commands.push_back(std::move(command));
        }
        auto replies = session.ask(commands, deadline);
        std::vector<RedisNumbers> answers;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            auto numbers = std::move(replies[i].numbers);
            check(calls[i], first + static_cast<std::int64_t>(i), numbers);
            numbers.erase(numbers.begin());
            answers.push_back(std::move(numbers));
        }
        return answers;
    }

    void check(const Call& call, std::int64_t number, const RedisNumbers& numbers) const {
        if (numbers.empty() || numbers.front() != number) {
            throw RedisFault{"an answer to something else"};
        }
        const RedisNumbers answer{numbers.begin() + 1, numbers.end()};
        if (!scripts[call.script].plausible(call.arguments, answer)) {
            throw RedisFault{"an answer that cannot be true"};
        }
    }

    // Nobody gets an answer any more. Said once for each time without a connection.
    void end(const char* why) {
        std::unique_lock lock{mutex};
        fault = why;
        const bool say = !std::exchange(complained, true) && !stopping;
        auto lost = std::exchange(waiting, {});
        lock.unlock();
        if (say) {
            log::warning("Redis is away: each replica limits on its own", {{"reason", why}});
        }
        for (auto* const calls : {&running, &lost}) {
            for (const auto& one : *calls) {
                one.resume(std::nullopt);
            }
            calls->clear();
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
        }
        wake.notify_all();
        thread.join();
    }

    bool is_connected() {
        const std::lock_guard lock{mutex};
        return fault.empty();
    }

    void submit(Waiting one) {
        {
            const std::lock_guard lock{mutex};
            if (fault.empty() && !stopping && waiting.size() < kMostWaiting) {
                waiting.push_back(std::move(one));
                wake.notify_one();
                return;
            }
        }
        one.resume(std::nullopt);
    }

    const Scheduler& clock;
    const RedisOptions options;
    const std::vector<RedisScript> scripts;
    std::thread thread;

    // The thread's own.
    std::vector<std::string> digests;  // by script
    std::int64_t next_number = 1;
    std::deque<Waiting> running;

    std::mutex mutex;
    std::condition_variable wake;  // of the thread
    bool stopping = false;
    bool complained = false;
    std::string fault = "not connected yet";
    std::deque<Waiting> waiting;
};

RedisScripts::RedisScripts(
    const Scheduler& clock, RedisOptions options, std::vector<RedisScript> scripts
)
    : state_{std::make_unique<State>(clock, std::move(options), std::move(scripts))} {
    state_->thread = std::thread{[state = state_.get()] {
        state->run();
    }};
}

RedisScripts::~RedisScripts() {
    state_->stop();
}

Task<std::optional<RedisNumbers>> RedisScripts::run(
    std::size_t script, std::string key, RedisNumbers arguments
) {
    CHECK(script < state_->scripts.size(), "an unknown script");
    if (!state_->is_connected()) {
        co_return std::nullopt;
    }
    const Monotonic deadline = state_->clock.monotonic() + state_->options.deadline;
    const auto start = [&](const Resume<Answer>& resume) {
        state_->submit({{script, std::move(key), std::move(arguments)}, deadline, resume});
    };
    co_return co_await suspend<Answer>(start);
}

std::string RedisScripts::fault() const {
    const std::lock_guard lock{state_->mutex};
    return state_->fault;
}

}  // namespace stagedoor
