#include "platform/database/postgres/sequencer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "platform/database/postgres/connector.hpp"
#include "platform/database/postgres/sequencer_session.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {

struct Sequencer::Impl {
    // Who waits in settle(): until nothing up to `mark` is staged any more. Only a look that began
    // after the call has seen everything that was committed before it.
    struct Waiter {
        std::uint64_t first_look;
        std::optional<std::int64_t> mark;
        Resume<bool> resume;
    };

    Impl(
        std::string address,
        contracts::Service service,
        Journal& told,
        std::int64_t head,
        SequencerOptions opts
    )
        : url{std::move(address)}, producer{service}, journal{told}, known{head}, options{opts} {}

    void work() {
        pause = options.busy_look;
        while (wait()) {
            try {
                cycle();
            } catch (const std::exception& error) {
                if (session) {
                    log::warning("the sequencer lost its session", {{"reason", error.what()}});
                }
                session.reset();
                leading.store(false);
                pause = options.idle_look;
            }
        }
        session.reset();  // frees the lock for the next leader
        leading.store(false);
        end_waiters();
    }

    // Until there may be work; false when stopping. Facts in quick succession are numbered
    // together, unless somebody waits for them.
    bool wait() {
        std::unique_lock lock{mutex};
        if (busy) {
            changed.wait_for(lock, options.gather, [this] { return !waiters.empty() || stopping; });
        }
        changed.wait_for(lock, pause, [this] { return woken || stopping; });
        woken = false;
        return !stopping;
    }

    void cycle() {
        if (!session) {
            session = std::make_unique<SequencerSession>(url, producer);
        }
        const auto look = begin_look();
        Staged staged = session->look();
        mark_waiters(look, staged.highest);
        const bool leader = session->lead();
        if (leader != leading.exchange(leader)) {
            log::info(
                leader ? "the sequencer leads" : "another sequencer leads",
                {{"producer", contracts::to_string(producer)}}
            );
        }
        const bool work_to_do = staged.lowest.has_value();
        if (leader && work_to_do) {
            while (session->number(options.batch) == options.batch) {
            }
            if (is_awaited()) {
                staged = session->look();
            }
        }
        const bool told = tell();
        resume_waiters(staged);
        adapt(work_to_do || told);
    }

    // The journal of what was numbered, by whomever; whether there was anything.
    bool tell() {
        bool any = false;
        bool more = true;
        while (more) {
            const auto events = session->read(known, options.batch);
            more = events.size() == static_cast<std::size_t>(options.batch);
            if (!events.empty()) {
                any = true;
                known = events.back().seq;
                journal.committed(events);
            }
        }
        return any;
    }

    bool is_awaited() {
        const std::lock_guard lock{mutex};
        return !waiters.empty();
    }

    void adapt(bool found_something) {
        const std::lock_guard lock{mutex};
        busy = found_something;
        const bool soon = busy || !waiters.empty();
        pause = soon ? options.busy_look : std::min(pause * 2, options.idle_look);
    }

    std::uint64_t begin_look() {
        const std::lock_guard lock{mutex};
        return ++looks;
    }

    void mark_waiters(std::uint64_t look, std::int64_t highest) {
        const std::lock_guard lock{mutex};
        for (Waiter& waiter : waiters) {
            if (waiter.first_look <= look) {
                waiter.mark = waiter.mark.value_or(highest);
            }
        }
    }

    void resume_waiters(const Staged& staged) {
        std::list<Waiter> settled;
        {
            const std::lock_guard lock{mutex};
            for (auto waiter = waiters.begin(); waiter != waiters.end();) {
                const auto next = std::next(waiter);
                if (waiter->mark && (!staged.lowest || *staged.lowest > *waiter->mark)) {
                    settled.splice(settled.end(), waiters, waiter);
                }
                waiter = next;
            }
        }
        for (const Waiter& waiter : settled) {
            waiter.resume(true);
        }
    }

    void end_waiters() {
        std::list<Waiter> ended;
        {
            const std::lock_guard lock{mutex};
            ended.swap(waiters);
        }
        for (const Waiter& waiter : ended) {
            waiter.resume(false);
        }
    }

    void add_waiter(Resume<bool> resume) {
        std::unique_lock lock{mutex};
        if (!stopping) {
            waiters.push_back({looks + 1, std::nullopt, std::move(resume)});
            woken = true;
            changed.notify_one();
            return;
        }
        lock.unlock();
        resume(false);
    }

    const std::string url;
    const contracts::Service producer;
    Journal& journal;
    std::int64_t known;
    const SequencerOptions options;
    std::unique_ptr<SequencerSession> session;
    std::chrono::milliseconds pause{0};
    std::atomic<bool> leading = false;

    std::mutex mutex;
    std::condition_variable changed;
    std::list<Waiter> waiters;
    std::uint64_t looks = 0;
    bool woken = true;
    bool busy = false;  // the last look found something
    bool stopping = false;
    std::thread thread;
};

Sequencer::Sequencer(
    std::string url,
    contracts::Service producer,
    Journal& journal,
    std::int64_t known,
    SequencerOptions options
)
    : impl_{std::make_unique<Impl>(std::move(url), producer, journal, known, options)} {
    impl_->thread = std::thread{[impl = impl_.get()] {
        impl->work();
    }};
}

Sequencer::~Sequencer() {
    stop();
}

void Sequencer::wake() {
    const std::lock_guard lock{impl_->mutex};
    impl_->woken = true;
    impl_->changed.notify_one();
}

Task<void> Sequencer::settle() {
    auto start = [this](Resume<bool> resume) {
        impl_->add_waiter(std::move(resume));
    };
    const bool settled = co_await suspend<bool>(start);
    if (!settled) {
        throw Unavailable{"the sequencer is stopping"};
    }
}

bool Sequencer::leads() const {
    return impl_->leading.load();
}

void Sequencer::stop() {
    {
        const std::lock_guard lock{impl_->mutex};
        impl_->stopping = true;
        impl_->changed.notify_one();
    }
    if (impl_->thread.joinable()) {
        impl_->thread.join();
    }
}

}  // namespace stagedoor
