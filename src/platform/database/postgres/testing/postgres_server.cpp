#include "platform/database/postgres/testing/postgres_server.hpp"

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stagedoor::testing {
namespace {

constexpr const char* kPrograms = "/usr/lib/postgresql/15/bin/";
constexpr int kBetweenLooks = 10;  // milliseconds
constexpr int kMostLooks = 6000;

// initdb and postgres refuse to be root.
const passwd* server_user() {
    if (geteuid() != 0) {
        return nullptr;
    }
    const passwd* user = getpwnam("postgres");
    if (user == nullptr) {
        throw std::runtime_error{"no user postgres: install postgresql-15 (tools/setup test)"};
    }
    return user;
}

// In memory where there is room: no test cuts the power, and a start after a kill syncs a thousand
// files.
std::filesystem::path roomy_folder() {
    constexpr std::uintmax_t kEnough = std::uintmax_t{2} << 30U;
    const std::filesystem::path memory{"/dev/shm"};
    std::error_code none;
    const auto space = std::filesystem::space(memory, none);
    return !none && space.available > kEnough ? memory : std::filesystem::temp_directory_path();
}

// Starts a program of PostgreSQL with its output in `log`. It is told to stop when we are gone.
pid_t spawn(const std::vector<std::string>& words, const std::filesystem::path& log) {
    const passwd* user = server_user();
    std::vector<char*> arguments;
    for (const std::string& word : words) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child != 0) {
        return child;
    }
    const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, STDOUT_FILENO);
    dup2(out, STDERR_FILENO);
    if (user != nullptr) {
        const bool changed =
            setgroups(0, nullptr) == 0 && setgid(user->pw_gid) == 0 && setuid(user->pw_uid) == 0;
        if (!changed) {
            _exit(126);
        }
    }
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (getppid() != parent || chdir("/") != 0) {
        _exit(126);
    }
    execv(arguments[0], arguments.data());
    _exit(127);
}

void run(const std::vector<std::string>& words, const std::filesystem::path& log) {
    int status = 0;
    waitpid(spawn(words, log), &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw std::runtime_error{
            words.front() + " failed, see " + log.string() +
            " (not there? tools/setup test installs postgresql-15)"};
    }
}

void execute(const std::string& url, const std::string& sql) {
    PGconn* connection = PQconnectdb(url.c_str());
    PGresult* result = PQexec(connection, sql.c_str());
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string why = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!done) {
        throw std::runtime_error{sql + ": " + why};
    }
}

}  // namespace

PostgresServer& PostgresServer::shared() {
    static PostgresServer server;
    return server;
}

PostgresServer::PostgresServer() {
    std::string name = roomy_folder() / "stagedoor-postgres-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) {
        throw std::runtime_error{"cannot make a temporary folder"};
    }
    folder_ = name;
    if (const passwd* user = server_user()) {
        (void)!chown(folder_.c_str(), user->pw_uid, user->pw_gid);
    }
    initialize();
    start();
    // Services are no superusers.
    execute(url("postgres", true), "CREATE ROLE stagedoor LOGIN");
}

PostgresServer::~PostgresServer() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void PostgresServer::initialize() {
    run({std::string{kPrograms} + "initdb",
         "--pgdata=" + (folder_ / "data").string(),
         "--username=postgres",
         "--auth=trust",
         "--encoding=UTF8",
         "--locale=C.UTF-8",
         "--no-sync"},
        folder_ / "log");
}

void PostgresServer::start() {
    const std::vector<std::string> words{
        std::string{kPrograms} + "postgres",
        "-D",
        (folder_ / "data").string(),
        "-k",
        folder_.string(),
        "-c",
        "listen_addresses=",
        "-c",
        "max_connections=200",
        "-c",
        "shared_buffers=32MB"};
    process_ = spawn(words, folder_ / "log");
    wait_until_ready();
}

void PostgresServer::wait_until_ready() {
    for (int looks = 0; PQping(url("postgres", true).c_str()) != PQPING_OK; ++looks) {
        if (waitpid(process_, nullptr, WNOHANG) != 0 || looks == kMostLooks) {
            throw std::runtime_error{"PostgreSQL does not start, see " + folder_.string() + "/log"};
        }
        poll(nullptr, 0, kBetweenLooks);
    }
}

void PostgresServer::kill() {
    if (process_ != 0) {
        ::kill(process_, SIGQUIT);
        waitpid(process_, nullptr, 0);
        process_ = 0;
    }
}

std::string PostgresServer::url(const std::string& database, bool as_superuser) const {
    const std::string user = as_superuser ? "postgres" : "stagedoor";
    return "host=" + folder_.string() + " user=" + user + " dbname=" + database;
}

std::string PostgresServer::make_database() {
    std::string name = "test" + std::to_string(++databases_);
    execute(url("postgres", true), "CREATE DATABASE " + name + " OWNER stagedoor");
    return name;
}

}  // namespace stagedoor::testing
