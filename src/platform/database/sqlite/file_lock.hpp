// A file that one process at a time can hold; the kernel lets go of it when the process dies.
#pragma once

#include <filesystem>

namespace stagedoor {

class FileLock {
  public:
    // Creates `file` if absent and locks it without waiting. Throws StoreRefused, which names the
    // holder's process id, when somebody holds it, in this process or another.
    explicit FileLock(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

  private:
    int descriptor_ = -1;
};

}  // namespace stagedoor
