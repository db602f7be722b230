// <data-dir>/stagedoor.json: how the commands of this machine find the server that holds the
// directory.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace stagedoor::app {

struct RunningServer {
    int pid = 0;
    std::string internal;  // "127.0.0.1:3001"
};

// Writes the file, readable for its owner only, in place of what a killed server left there, and
// removes it when destroyed.
class RunFile {
  public:
    // Throws std::runtime_error when it cannot be written.
    RunFile(const std::filesystem::path& data_dir, const RunningServer& server);
    RunFile(const RunFile&) = delete;
    RunFile& operator=(const RunFile&) = delete;
    ~RunFile();

  private:
    std::filesystem::path file_;
};

// What the file says; nullopt when there is none or it is unreadable. The server may be gone: one
// that was killed leaves its file behind.
[[nodiscard]] std::optional<RunningServer> find_running_server(const std::filesystem::path& data_dir
);

}  // namespace stagedoor::app
