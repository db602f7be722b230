#include "platform/database/sqlite/write_queue.hpp"

namespace stagedoor {

WriteQueue::Pushed WriteQueue::push(WriteRequest& request) {
    const std::lock_guard lock{mutex_};
    if (closed_) {
        return Pushed::kClosed;
    }
    Lane& lane = lanes_[static_cast<std::size_t>(request.priority)];
    (lane.first == nullptr ? lane.first : lane.last->next) = &request;
    lane.last = &request;
    ++lane.size;
    if (awake_) {
        return Pushed::kQueued;
    }
    awake_ = true;
    return Pushed::kWakeWriter;
}

WriteRequest* WriteQueue::take() {
    for (Lane& lane : lanes_) {
        if (lane.first != nullptr) {
            WriteRequest* request = lane.first;
            lane.first = request->next;
            request->next = nullptr;
            --lane.size;
            return request;
        }
    }
    return nullptr;
}

WriteRequest* WriteQueue::pop() {
    const std::lock_guard lock{mutex_};
    WriteRequest* request = take();
    awake_ = request != nullptr;
    return request;
}

WriteRequest* WriteQueue::pop_more() {
    const std::lock_guard lock{mutex_};
    return take();
}

Waiting WriteQueue::waiting() const {
    const std::lock_guard lock{mutex_};
    return {lanes_[0].size, lanes_[1].size, lanes_[2].size};
}

std::size_t WriteQueue::size() const {
    const Waiting counts = waiting();
    return counts[0] + counts[1] + counts[2];
}

void WriteQueue::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
}

bool WriteQueue::closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

}  // namespace stagedoor
