#include "tests/simulation/children.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/observability/testing/silence.hpp"
#include "tests/simulation/escape.hpp"

namespace stagedoor::simulation {
namespace {

// What a child has to say, one fact a line.
std::string to_text(const RunResult& result) {
    std::ostringstream out;
    for (auto violation : result.violations) {
        std::ranges::replace(violation, '\n', ' ');
        out << "violation " << violation << '\n';
    }
    for (const auto& [what, times] : result.counts) {
        out << "count " << times << ' ' << what << '\n';
    }
    out << "end " << result.trace << ' ' << result.simulated.count() << '\n';
    return out.str();
}

std::optional<RunResult> from_text(const std::string& text) {
    RunResult result;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        std::string kind;
        words >> kind;
        if (kind == "violation") {
            result.violations.push_back(line.substr(kind.size() + 1));
        } else if (kind == "count") {
            std::uint64_t times = 0;
            std::string what;
            words >> times;
            std::getline(words >> std::ws, what);
            result.counts[what] = times;
        } else if (kind == "end") {
            std::int64_t simulated = 0;
            words >> result.trace >> simulated;
            result.simulated = Milliseconds{simulated};
            return result;
        }
    }
    return std::nullopt;
}

void write_all(int out, const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = write(out, text.data() + written, text.size() - written);
        if (count <= 0) {
            _exit(3);
        }
        written += static_cast<std::size_t>(count);
    }
}

}  // namespace

Children::Children(int most, bool log, Done done)
    : most_{static_cast<std::size_t>(std::max(most, 1))}, log_{log}, done_{std::move(done)} {}

void Children::run(const std::function<std::optional<Work>()>& next) {
    bool more = true;
    while (more || !children_.empty()) {
        while (more && children_.size() < most_) {
            auto work = next();
            more = work.has_value();
            if (work) {
                start(std::move(*work));
            }
        }
        wait_for_one();
    }
}

void Children::start(Work work) {
    std::array<int, 2> ends{-1, -1};
    if (pipe(ends.data()) != 0) {
        throw std::runtime_error{"cannot make a pipe"};
    }
    std::fflush(stdout);
    const pid_t pid = fork();
    if (pid < 0) {
        throw std::runtime_error{"cannot start a process"};
    }
    if (pid == 0) {
        close(ends[0]);
        be_a_child(work, ends[1]);
    }
    close(ends[1]);
    children_[pid] = {std::move(work), ends[0], {}};
}

void Children::be_a_child(const Work& work, int out) const {
    RunResult result;
    try {
        std::optional<NoEscape> guard;
        if (!log_) {
            log::silence();
            guard.emplace();
        }
        result = work.run();
    } catch (const std::exception& error) {
        result.violations.emplace_back(std::string{"an exception ended the run: "} + error.what());
    }
    write_all(out, to_text(result));
    _exit(0);
}

// Reads what children say until one of them has said something.
void Children::wait_for_one() {
    std::vector<pollfd> polled;
    std::vector<pid_t> pids;
    for (const auto& [pid, child] : children_) {
        polled.push_back({child.pipe, POLLIN, 0});
        pids.push_back(pid);
    }
    if (polled.empty() || poll(polled.data(), polled.size(), -1) <= 0) {
        return;
    }
    for (std::size_t i = 0; i < polled.size(); ++i) {
        if (polled[i].revents != 0) {
            read_from(pids[i]);
        }
    }
}

void Children::read_from(pid_t pid) {
    Child& child = children_.at(pid);
    std::array<char, 65536> buffer{};
    const ssize_t count = read(child.pipe, buffer.data(), buffer.size());
    if (count > 0) {
        child.said.append(buffer.data(), static_cast<std::size_t>(count));
        return;
    }
    int status = 0;
    waitpid(pid, &status, 0);
    close(child.pipe);
    const std::string death = WIFSIGNALED(status)
                                  ? "died of signal " + std::to_string(WTERMSIG(status))
                                  : "ended without a result";
    done_(child.work, from_text(child.said), death);
    children_.erase(pid);
}

}  // namespace stagedoor::simulation
