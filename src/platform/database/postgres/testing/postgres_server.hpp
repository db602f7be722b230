// A private PostgreSQL for the tests of one program: its files in a folder that vanishes, a Unix
// socket in it, an unprivileged user where root runs the tests. It ends with the program, however
// that ends.
#pragma once

#include <filesystem>
#include <string>

#include <sys/types.h>

namespace stagedoor::testing {

class PostgresServer {
  public:
    // The one of this program, started by the first call. Throws std::runtime_error, saying what to
    // install, when there is none: a suite that cannot run has failed.
    static PostgresServer& shared();

    PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;
    ~PostgresServer();

    // Creates an empty database and gives its name.
    [[nodiscard]] std::string make_database();
    // Of a database, for its owner and, `as_superuser`, for an operator.
    [[nodiscard]] std::string url(const std::string& database, bool as_superuser = false) const;

    // As a crash of the server: every connection breaks, what was committed stays.
    void kill();
    void start();

    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    // The Unix socket that the server listens on. Clients name its folder.
    static constexpr const char* kSocket = ".s.PGSQL.5432";

  private:
    void initialize();
    void wait_until_ready();

    std::filesystem::path folder_;
    pid_t process_ = 0;
    int databases_ = 0;
};

}  // namespace stagedoor::testing
