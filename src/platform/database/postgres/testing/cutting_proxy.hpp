// Stands between a client and the server of a test, on a Unix socket of its own, and breaks the
// connection at an exact byte of a COMMIT.
#pragma once

#include <filesystem>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "platform/database/testing/test_database.hpp"

namespace stagedoor::testing {

class CuttingProxy {
  public:
    enum class Way { kToServer, kToClient };

    explicit CuttingProxy(std::filesystem::path server_socket);
    CuttingProxy(const CuttingProxy&) = delete;
    CuttingProxy& operator=(const CuttingProxy&) = delete;
    // Breaks every connection.
    ~CuttingProxy();

    // Of the next COMMIT on any connection only `bytes` bytes pass: of what the client sends of it,
    // or, that having passed, of the answer. Then the connection is gone. Once.
    void cut_next_commit(Way way, std::size_t bytes);
    // Whether that has happened. False when fewer bytes than that were to pass.
    [[nodiscard]] bool has_cut();

    // The host for a client's URL.
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

  private:
    struct Cut {
        Way way;
        std::size_t bytes;
    };
    struct Pair {
        int client = -1;
        int server = -1;
        std::optional<std::size_t> answer_left;  // bytes of the answer that still pass
    };

    void accept_all();
    void forward(Pair pair);
    [[nodiscard]] bool pass_to_server(Pair& pair);
    [[nodiscard]] bool pass_to_client(Pair& pair);
    // The cut that this piece of a client's stream is meant for.
    [[nodiscard]] std::optional<Cut> take_cut(std::string_view piece);
    void note_cut();

    std::filesystem::path server_socket_;
    TemporaryFolder folder_;
    int listener_ = -1;
    int stop_[2] = {-1, -1};
    std::mutex mutex_;
    std::optional<Cut> cut_;
    bool has_cut_ = false;
    std::list<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace stagedoor::testing
