// The bridge from callbacks to coroutines, in one place: `co_await suspend<T>(start)` suspends and
// hands `start` a Resume<T>; whoever calls that, once, from any thread, resumes the coroutine on
// its own executor. Used by the store, the pools, timers and signals.
#pragma once

#include <exception>
#include <memory>
#include <utility>
#include <variant>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/runtime/task.hpp"

namespace stagedoor {

namespace detail {
template <class T>
struct ResumeTarget {
    virtual ~ResumeTarget() = default;
    virtual void resume(T value) = 0;
};
}  // namespace detail

// Copyable; the first call wins only if the caller makes sure that there is one: calling twice is a
// bug of the caller. Dropping every copy uncalled leaves the coroutine suspended for ever.
template <class T>
class Resume {
  public:
    explicit Resume(std::shared_ptr<detail::ResumeTarget<T>> target) : target_{std::move(target)} {}

    void operator()(T value) const { target_->resume(std::move(value)); }

  private:
    std::shared_ptr<detail::ResumeTarget<T>> target_;
};

// T must be default constructible and movable. `start` runs on the calling thread before the
// coroutine is left; it may call its Resume at once. It must not throw.
template <class T, class Start>
[[nodiscard]] Task<T> suspend(Start start) {
    auto initiate = [&start](auto handler) {
        using Handler = decltype(handler);
        struct Target final : detail::ResumeTarget<T> {
            explicit Target(Handler&& h) : handler{std::move(h)} {}
            void resume(T value) override {
                auto executor = boost::asio::get_associated_executor(handler);
                boost::asio::post(
                    executor,
                    [h = std::move(handler), v = std::move(value)]() mutable {
                        std::move(h)(std::move(v));
                    }
                );
            }
            Handler handler;
        };
        start(Resume<T>{std::make_shared<Target>(std::move(handler))});
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(T)>(
        initiate, boost::asio::use_awaitable
    );
}

}  // namespace stagedoor
