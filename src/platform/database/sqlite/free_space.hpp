// Keeps a store away from a full disk: the disk shows it at COMMIT, where nobody can tell any more
// what became of the data. Below the reserve writes are refused before they queue; reads go on.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace stagedoor {

// Bytes free for this process in the file system of a folder.
using FreeSpaceProbe = std::function<std::uint64_t(const std::filesystem::path& folder)>;
[[nodiscard]] std::uint64_t free_space_of(const std::filesystem::path& folder);

// May be used from any thread.
class FreeSpaceReserve {
  public:
    FreeSpaceReserve(std::filesystem::path folder, std::uint64_t reserve, FreeSpaceProbe probe);

    // Asks the file system again; logs when the answer changed.
    void refresh();
    // Whether writes are welcome. Cheap while they are; asks again while they are not.
    [[nodiscard]] bool enough();

  private:
    std::filesystem::path folder_;
    std::uint64_t reserve_;
    FreeSpaceProbe probe_;
    std::atomic<bool> enough_ = true;
};

}  // namespace stagedoor
