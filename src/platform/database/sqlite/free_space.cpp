#include "platform/database/sqlite/free_space.hpp"

#include <limits>

#include <sys/statvfs.h>

#include "platform/observability/log.hpp"

namespace stagedoor {

std::uint64_t free_space_of(const std::filesystem::path& folder) {
    struct statvfs info {};
    if (statvfs(folder.c_str(), &info) != 0) {
        // Not knowing is no reason to stop selling; the store itself still reports a full disk.
        return std::numeric_limits<std::uint64_t>::max();
    }
    return std::uint64_t{info.f_bavail} * info.f_frsize;
}

FreeSpaceReserve::FreeSpaceReserve(
    std::filesystem::path folder, std::uint64_t reserve, FreeSpaceProbe probe
)
    : folder_{std::move(folder)}, reserve_{reserve}, probe_{std::move(probe)} {
    refresh();
}

void FreeSpaceReserve::refresh() {
    const std::uint64_t available = probe_(folder_);
    const bool now_enough = available >= reserve_;
    if (enough_.exchange(now_enough) != now_enough) {
        const auto free_mib = static_cast<std::int64_t>(available >> 20U);
        const auto reserve_mib = static_cast<std::int64_t>(reserve_ >> 20U);
        if (now_enough) {
            log::info("disk has space again, writes go on", {{"freeMiB", free_mib}});
        } else {
            log::error(
                "disk nearly full, writes are refused and reads go on",
                {{"folder", folder_.native()}, {"freeMiB", free_mib}, {"reserveMiB", reserve_mib}}
            );
        }
    }
}

bool FreeSpaceReserve::enough() {
    if (!enough_.load()) {
        refresh();
    }
    return enough_.load();
}

}  // namespace stagedoor
