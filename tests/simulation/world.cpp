#include "tests/simulation/world.hpp"

#include <algorithm>

namespace stagedoor::simulation {
namespace {

using std::chrono::nanoseconds;

// 2026-11-21T08:00:00.000Z
constexpr Milliseconds kFirstMorning{1'795'248'000'000};
constexpr Seconds kAdjustEvery{1};

ClockReading read(Monotonic truth, const ClockFaults& faults) {
    const nanoseconds elapsed = truth.time_since_epoch();
    const nanoseconds drift{elapsed.count() / 1'000'000 * faults.drift_per_million};
    return {.boot = elapsed + drift, .wall = kFirstMorning + elapsed + faults.skew};
}

}  // namespace

boost::asio::execution_context& Executor::query(boost::asio::execution::context_t /*what*/
) const noexcept {
    return world_->context();
}

void Executor::post(std::unique_ptr<Job> job) const {
    world_->ready_.push_back({process_, std::move(job)});
}

Process::Process(World& world, std::string name, std::uint64_t life, ClockFaults faults)
    : world_{world},
      name_{std::move(name)},
      life_{life},
      faults_{faults},
      random_{world.seed(), "process " + name_ + std::to_string(life)},
      clock_{read(world.now(), faults)},
      env_{*this, random_, *this} {
    adjust_clock();
}

void Process::adjust_clock() {
    clock_.adjust(read(world_.now(), faults_));
    call_at(monotonic() + kAdjustEvery, [this] { adjust_clock(); });
}

Instant Process::now() const {
    return clock_.now(read(world_.now(), faults_).boot);
}

void Process::kill() {
    alive_ = false;
    abandon(shared_from_this());
}

Monotonic Process::monotonic() const {
    return Monotonic{read(world_.now(), faults_).boot};
}

boost::asio::any_io_executor Process::executor() {
    return Executor{world_, shared_from_this()};
}

TimerId Process::call_at(Monotonic when, std::function<void()> action) {
    monotonic_timers_.add(++last_timer_, when, std::move(action));
    return last_timer_;
}

TimerId Process::call_at(Instant when, std::function<void()> action) {
    wall_timers_.add(++last_timer_, when, std::move(action));
    return last_timer_;
}

void Process::cancel(TimerId id) {
    const auto dropped = monotonic_timers_.remove(id);
    const auto dropped_too = wall_timers_.remove(id);
}

void Process::spawn(Task<void> task) {
    boost::asio::co_spawn(executor(), std::move(task), [](const std::exception_ptr& error) {
        if (error) {
            std::rethrow_exception(error);
        }
    });
}

Monotonic Process::next_due() const {
    if (!alive_) {
        return Monotonic::max();
    }
    auto due = Monotonic::max();
    if (const auto next = monotonic_timers_.next(); next && *next != Monotonic::max()) {
        due = world_.now() + std::max(*next - monotonic(), nanoseconds{0});
    }
    if (const auto next = wall_timers_.next(); next && *next != Instant::max()) {
        due = std::min(due, world_.now() + std::max<nanoseconds>(*next - now(), nanoseconds{0}));
    }
    return std::max(due, frozen_until_);
}

std::function<void()> Process::take_due() {
    if (!alive_ || frozen_until_ > world_.now()) {
        return {};
    }
    if (auto action = monotonic_timers_.take_due(monotonic())) {
        return std::move(*action);
    }
    if (auto action = wall_timers_.take_due(now())) {
        return std::move(*action);
    }
    return {};
}

World::World(std::uint64_t seed) : seed_{seed}, chance_{seed, "who runs next"} {}

void World::note(std::uint64_t what) {
    trace_ = (trace_ ^ what) * 0x100000001B3U;
    trace_ ^= trace_ >> 29U;
}

void World::note(std::string_view what) {
    for (const char c : what) {
        note(static_cast<unsigned char>(c));
    }
}

std::shared_ptr<Process> World::start(std::string name, ClockFaults faults) {
    std::erase_if(processes_, [](const auto& process) { return !process->alive(); });
    auto process = std::make_shared<Process>(*this, std::move(name), ++lives_, faults);
    processes_.push_back(process);
    return process;
}

void World::run_until(Monotonic deadline, const std::function<bool()>& enough) {
    while (true) {
        thaw();
        const bool ran = run_one() || run_timer();
        if (ran) {
            if (enough && enough()) {
                return;
            }
            continue;
        }
        // A drifting clock may need one look more; never less than the tick of a timer.
        const Monotonic next = std::max(next_event(), now_ + std::chrono::microseconds{100});
        if (next > deadline) {
            now_ = std::max(now_, deadline);
            return;
        }
        now_ = next;
    }
}

bool World::run_one() {
    if (ready_.empty()) {
        return false;
    }
    const std::size_t at =
        ready_.size() > 1 && chance_.happens(disorder_) ? chance_.below(ready_.size()) : 0;
    Ready next = std::move(ready_[at]);
    ready_.erase(ready_.begin() + static_cast<std::ptrdiff_t>(at));
    if (!next.process->alive()) {
        abandon(std::move(next));
        return true;
    }
    if (next.process->frozen_until_ > now_) {
        frozen_.push_back(std::move(next));
        return true;
    }
    ++steps_;
    note(static_cast<std::uint64_t>(now_.time_since_epoch().count()) ^ next.process->life());
    next.job->run();
    if (!next.process->alive()) {
        abandon(std::move(next));
    }
    return true;
}

bool World::run_timer() {
    for (std::size_t i = 0; i < processes_.size(); ++i) {
        const auto process = processes_[i];
        if (const auto action = process->take_due()) {
            ++steps_;
            note(static_cast<std::uint64_t>(now_.time_since_epoch().count()) + process->life());
            action();
            if (!process->alive()) {
                abandon(action);
            }
            return true;
        }
    }
    return false;
}

// Jobs of processes that were stopped and go on.
void World::thaw() {
    if (frozen_.empty()) {
        return;
    }
    const auto still =
        std::stable_partition(frozen_.begin(), frozen_.end(), [this](const Ready& job) {
            return job.process->frozen_until_ > now_ && job.process->alive();
        });
    std::move(still, frozen_.end(), std::back_inserter(ready_));
    frozen_.erase(still, frozen_.end());
}

Monotonic World::next_event() const {
    Monotonic next = Monotonic::max();
    for (const auto& process : processes_) {
        next = std::min(next, process->next_due());
    }
    for (const Ready& job : frozen_) {
        next = std::min(next, job.process->frozen_until_);
    }
    return next;
}

}  // namespace stagedoor::simulation
