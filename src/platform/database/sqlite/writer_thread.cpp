#include "platform/database/sqlite/writer_thread.hpp"

namespace stagedoor {
namespace {

constexpr std::chrono::seconds kSilence{1};

}  // namespace

WriterThread::WriterThread(GroupCommit& commit) : commit_{commit} {
    commit_.on_wake([this] { wake(); });
    thread_ = std::thread{[this] {
        run();
    }};
}

WriterThread::~WriterThread() {
    stop();
}

void WriterThread::wake() {
    const std::lock_guard lock{mutex_};
    woken_ = true;
    changed_.notify_one();
}

void WriterThread::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        changed_.notify_one();
    }
    if (thread_.joinable()) {
        thread_.join();
    }
}

bool WriterThread::wait_for_work() {
    const auto ready = [this] {
        return woken_ || stopping_;
    };
    std::unique_lock lock{mutex_};
    if (!changed_.wait_for(lock, kSilence, ready)) {
        lock.unlock();
        commit_.when_idle();
        lock.lock();
        changed_.wait(lock, ready);
    }
    woken_ = false;
    return !stopping_;
}

void WriterThread::run() {
    bool running = true;
    while (running) {
        running = wait_for_work();
        while (commit_.run_batch()) {
        }
    }
}

}  // namespace stagedoor
