// The folder that holds the stores of one process. Holding the object keeps every other process
// out, offline tools included: they ask the running server instead.
#pragma once

#include <filesystem>
#include <string_view>

#include "platform/database/sqlite/file_lock.hpp"

namespace stagedoor {

class DataDirectory {
  public:
    // Creates the folder (and parents) with mode 0700 if absent and locks its file `lock`. Throws
    // StoreRefused.
    explicit DataDirectory(std::filesystem::path folder);

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    [[nodiscard]] std::filesystem::path file(std::string_view name) const { return folder_ / name; }

  private:
    std::filesystem::path folder_;
    FileLock lock_;
};

}  // namespace stagedoor
