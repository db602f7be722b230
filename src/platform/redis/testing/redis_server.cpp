#include "platform/redis/testing/redis_server.hpp"

#include <csignal>
#include <stdexcept>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/redis/testing/loopback.hpp"

namespace stagedoor::testing {
namespace {

std::uint16_t free_port() {
    const int listener = listen_on_loopback();
    const auto port = port_of(listener);
    ::close(listener);
    return port;
}

// In the child: never returns.
[[noreturn]] void run_server(char* const* command) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, STDOUT_FILENO);
    ::dup2(nowhere, STDERR_FILENO);
    ::execvp(command[0], command);
    ::_exit(127);
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> flags)
    : flags_{std::move(flags)}, port_{free_port()} {
    start();
}

RedisServer::~RedisServer() {
    kill();
}

void RedisServer::start() {
    std::vector<std::string> words{
        "redis-server",
        "--bind",
        "127.0.0.1",
        "--port",
        std::to_string(port_),
        "--save",
        "",
        "--appendonly",
        "no"};
    words.insert(words.end(), flags_.begin(), flags_.end());
    std::vector<char*> command;
    for (auto& word : words) {
        command.push_back(word.data());
    }
    command.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        run_server(command.data());
    }
    if (process_ < 0) {
        throw std::runtime_error{"cannot start redis-server"};
    }
}

void RedisServer::signal(int number) const {
    if (process_ > 0) {
        ::kill(process_, number);
    }
}

void RedisServer::kill() {
    signal(SIGKILL);
    if (process_ > 0) {
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
}

void RedisServer::pause() {
    signal(SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);  // until it stands
}

void RedisServer::go_on() {
    signal(SIGCONT);
}

RedisAddress RedisServer::address() const {
    return {"127.0.0.1", port_};
}

}  // namespace stagedoor::testing
