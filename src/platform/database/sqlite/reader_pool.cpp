#include "platform/database/sqlite/reader_pool.hpp"

#include "platform/database/sqlite/errors.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {

ReaderPool::ReaderPool(std::filesystem::path file, std::string vfs, std::size_t most)
    : file_{std::move(file)}, vfs_{std::move(vfs)}, most_{most} {
    free_.reserve(most);
}

// A free connection, or nullptr when a new one may be opened; it is counted as lent in both cases.
std::unique_ptr<Connection> ReaderPool::take() {
    std::unique_lock lock{mutex_};
    returned_.wait(lock, [this] { return closed_ || !free_.empty() || lent_ < most_; });
    if (closed_) {
        throw Unavailable{"store is stopping"};
    }
    ++lent_;
    if (free_.empty()) {
        return nullptr;
    }
    auto connection = std::move(free_.back());
    free_.pop_back();
    return connection;
}

ReaderPool::Loan ReaderPool::borrow() {
    auto connection = take();
    if (!connection) {
        try {
            connection = std::make_unique<Connection>(Connection::open_reader(file_, vfs_));
        } catch (const StoreRefused& error) {
            give_back(nullptr);
            throw Unavailable{error.what()};
        }
    }
    return Loan{*this, std::move(connection)};
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
    const std::lock_guard lock{mutex_};
    --lent_;
    if (connection) {
        free_.push_back(std::move(connection));
    }
    returned_.notify_all();
}

void ReaderPool::close() {
    std::unique_lock lock{mutex_};
    closed_ = true;
    returned_.notify_all();
    returned_.wait(lock, [this] { return lent_ == 0; });
    free_.clear();
}

}  // namespace stagedoor
