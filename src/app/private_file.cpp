#include "app/private_file.hpp"

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stagedoor::app {

namespace {

bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        content.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

void write_private_file(const std::filesystem::path& file, std::string_view content) {
    const auto draft = file.string() + ".new";
    const int handle = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool written = handle >= 0 && ::fchmod(handle, 0600) == 0 && write_all(handle, content) &&
                         ::fsync(handle) == 0;
    const auto reason = std::string{std::strerror(errno)};
    if (handle >= 0) {
        ::close(handle);
    }
    if (!written || ::rename(draft.c_str(), file.c_str()) != 0) {
        throw std::runtime_error{"cannot write " + file.string() + ": " + reason};
    }
}

}  // namespace stagedoor::app
