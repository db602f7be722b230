// For tests: streams that say what the test tells them to.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/stream.hpp"

namespace stagedoor::http::testing {

// What all streams of one route say; any thread.
class StreamScript {
  public:
    void say(std::string_view text) {
        const std::lock_guard lock{mutex_};
        due_ += text;
        wake();
    }
    void end() {
        const std::lock_guard lock{mutex_};
        step_.ended = true;
        wake();
    }
    // The stream wants to be asked at that time too.
    void ask_again_at(Monotonic time) {
        const std::lock_guard lock{mutex_};
        step_.again = time;
        wake();
    }
    // From now on there is always a whole piece due.
    void never_stop() {
        const std::lock_guard lock{mutex_};
        endless_ = true;
        wake();
    }
    void fail() {
        const std::lock_guard lock{mutex_};
        failing_ = true;
        wake();
    }

    // How often the stream was asked.
    [[nodiscard]] int asked() const {
        const std::lock_guard lock{mutex_};
        return asked_;
    }

    void attach(Waker* waker) {
        const std::lock_guard lock{mutex_};
        waker_ = waker;
    }
    StreamStep next(std::string& out) {
        const std::lock_guard lock{mutex_};
        ++asked_;
        if (failing_) {
            throw std::runtime_error{"secret"};
        }
        out += endless_ ? std::string(kMaxPiece, 'x') : std::exchange(due_, {});
        return step_;
    }

  private:
    void wake() {
        if (waker_ != nullptr) {
            waker_->wake();
        }
    }

    mutable std::mutex mutex_;
    Waker* waker_ = nullptr;
    std::string due_;
    StreamStep step_;
    bool endless_ = false;
    bool failing_ = false;
    int asked_ = 0;
};

class ScriptedStream final : public Stream {
  public:
    explicit ScriptedStream(StreamScript& script) : script_{script} {}
    ~ScriptedStream() override {
        if (opened_) {
            script_.attach(nullptr);
        }
    }
    void open(Waker& waker) override {
        opened_ = true;
        script_.attach(&waker);
    }
    StreamStep next(std::string& out) override { return script_.next(out); }

  private:
    StreamScript& script_;
    bool opened_ = false;
};

// A Waker that counts.
class CountingWaker final : public Waker {
  public:
    void wake() override { ++woken; }
    int woken = 0;
};

// All that a stream says now.
inline std::string drain(Stream& stream) {
    std::string all;
    std::string piece;
    do {
        piece.clear();
        static_cast<void>(stream.next(piece));
        all += piece;
    } while (!piece.empty());
    return all;
}

}  // namespace stagedoor::http::testing
