#include "platform/database/sqlite/file_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "platform/database/sqlite/errors.hpp"

namespace stagedoor {
namespace {

std::string holder_of(int descriptor) {
    std::array<char, 24> text{};
    const ssize_t length = pread(descriptor, text.data(), text.size() - 1, 0);
    std::string holder{text.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
    while (!holder.empty() && holder.back() == '\n') {
        holder.pop_back();
    }
    return holder.empty() ? "unknown" : holder;
}

// For the operator only: the lock is what counts, so a failure to write is not an error.
void write_holder(int descriptor) {
    const std::string text = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) == 0) {
        (void)!pwrite(descriptor, text.data(), text.size(), 0);
    }
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file)
    : descriptor_{open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)} {
    if (descriptor_ < 0) {
        throw StoreRefused{"cannot open lock file " + file.string() + ": " + std::strerror(errno)};
    }
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const int error = errno;
        const std::string holder = holder_of(descriptor_);
        close(descriptor_);
        if (error == EWOULDBLOCK) {
            throw StoreRefused{
                file.string() + " is held by another running process (pid " + holder +
                "); stop it or choose another data directory"};
        }
        throw StoreRefused{"cannot lock " + file.string() + ": " + std::strerror(error)};
    }
    write_holder(descriptor_);
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

FileLock::~FileLock() {
    if (descriptor_ >= 0) {
        close(descriptor_);
    }
}

}  // namespace stagedoor
