#include "platform/security/password_pool.hpp"

#include <algorithm>
#include <utility>

#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

constexpr int kAverageOver = 8;  // jobs

}  // namespace

void WaitEstimate::measured(std::chrono::nanoseconds took) {
    mean_ += (took - mean_) / kAverageOver;
}

Milliseconds WaitEstimate::expected() const {
    const std::size_t ahead = jobs_ >= workers_ ? jobs_ - workers_ + 1 : 0;
    const auto work = mean_ * static_cast<std::int64_t>(ahead);
    return std::chrono::ceil<Milliseconds>(work / static_cast<std::int64_t>(workers_));
}

// A job's presence in the estimate, from admission to its end.
class PasswordPool::Place {
  public:
    explicit Place(PasswordPool& pool) : pool_{pool} {
        const std::lock_guard lock{pool_.mutex_};
        const Milliseconds wait = pool_.estimate_.expected();
        if (wait > pool_.options_.longest_wait) {
            throw Overloaded{"password hashing is busy", std::chrono::ceil<Seconds>(wait)};
        }
        pool_.estimate_.arrived();
    }
    ~Place() {
        const std::lock_guard lock{pool_.mutex_};
        pool_.estimate_.left();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    PasswordPool& pool_;
};

PasswordPool::PasswordPool(
    PasswordHasher& hasher, Scheduler& scheduler, PasswordPoolOptions options
)
    : hasher_{hasher},
      scheduler_{scheduler},
      options_{options},
      estimate_{std::max<std::size_t>(options.threads, 1)},
      pool_{options.threads, options.queue_limit} {}

void PasswordPool::measure(Monotonic begun) {
    const auto took = scheduler_.monotonic() - begun;
    const std::lock_guard lock{mutex_};
    estimate_.measured(took);
}

template <class Work>
Task<std::invoke_result_t<Work&>> PasswordPool::run(Work work) {
    const Place place{*this};
    auto timed = [this, &work] {
        const Monotonic begun = scheduler_.monotonic();
        auto result = work();
        measure(begun);
        return result;
    };
    co_return co_await pool_.run(timed);
}

Task<std::string> PasswordPool::hash(std::string password) {
    auto work = [this, &password] {
        return hasher_.hash(password);
    };
    co_return co_await run(work);
}

Task<bool> PasswordPool::verify(std::string hash, std::string password) {
    auto work = [this, &hash, &password] {
        return hasher_.verify(hash, password);
    };
    co_return co_await run(work);
}

}  // namespace stagedoor
