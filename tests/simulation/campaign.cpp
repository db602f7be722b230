#include "tests/simulation/campaign.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include <sodium.h>

#include "app/version.hpp"
#include "tests/simulation/children.hpp"
#include "tests/simulation/findings.hpp"

namespace stagedoor::simulation {
namespace {

struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

Range parse_range(const std::string& text) {
    const auto dots = text.find("..");
    try {
        const std::uint64_t first = std::stoull(text.substr(0, dots));
        const std::uint64_t last =
            dots == std::string::npos ? first : std::stoull(text.substr(dots + 2));
        if (first <= last) {
            return {first, last};
        }
    } catch (const std::logic_error&) {
    }
    throw std::invalid_argument{"--seeds: " + text + " is neither a number nor A..B"};
}

std::vector<std::uint64_t> read_list(const std::string& file) {
    std::vector<std::uint64_t> seeds;
    if (file.empty()) {
        return seeds;
    }
    std::ifstream in{file};
    if (!in) {
        throw std::invalid_argument{"--list: cannot read " + file};
    }
    for (std::string line; std::getline(in, line);) {
        if (!line.empty() && line.front() != '#') {
            seeds.push_back(std::stoull(line));
        }
    }
    return seeds;
}

// What came of many runs.
class Tally {
  public:
    void take(const Work& work, const std::optional<RunResult>& result, const std::string& death) {
        ++runs_;
        if (!result) {
            fail(work.name, death);
            return;
        }
        for (const auto& violation : result->violations) {
            fail(work.name, violation);
        }
        for (const auto& [what, times] : result->counts) {
            counts_[what] += times;
        }
        simulated_ += result->simulated;
        traces_[work.name].push_back(result->trace);
    }

    void fail(const std::string& name, const std::string& what) {
        failed_.insert(name);
        std::printf("%s commit=%s %s\n", name.c_str(), app::kCommit, what.c_str());
        std::fflush(stdout);
    }

    // Those that ran twice must have done the same.
    void compare_traces() {
        for (const auto& [name, traces] : traces_) {
            compared_ += traces.size() > 1 ? 1 : 0;
            if (std::ranges::adjacent_find(traces, std::ranges::not_equal_to{}) != traces.end()) {
                fail(name, "ran differently the second time");
            }
        }
    }

    void look_for_missing_moments() {
        for (const auto moment : kSometimes) {
            if (counts_[std::string{moment}] == 0) {
                fail("never happened:", std::string{moment});
            }
        }
    }

    [[nodiscard]] double hours() const {
        return std::chrono::duration<double, std::ratio<3600>>{simulated_}.count();
    }
    [[nodiscard]] std::uint64_t count(const std::string& what) const {
        const auto found = counts_.find(what);
        return found == counts_.end() ? 0 : found->second;
    }

    // The exit code.
    [[nodiscard]] int report() const {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun_;
        for (const auto& [what, times] : counts_) {
            std::printf("%12llu %s\n", static_cast<unsigned long long>(times), what.c_str());
        }
        std::printf(
            "%d runs, %d of them compared with a second one, %.1f simulated hours in %.0f s, %.2f "
            "hours a second\n",
            runs_,
            compared_,
            hours(),
            took.count(),
            hours() / took.count()
        );
        const int failed = static_cast<int>(failed_.size());
        std::printf("%d passed, %d failed\n", std::max(runs_ - failed, 0), failed);
        return failed == 0 ? 0 : 1;
    }

  private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
    std::map<std::string, std::vector<std::uint64_t>> traces_;
    std::map<std::string, std::uint64_t> counts_;
    std::set<std::string> failed_;
    Milliseconds simulated_{0};
    int runs_ = 0;
    int compared_ = 0;
};

Work work_of(std::uint64_t seed, int minutes) {
    return {"seed=" + std::to_string(seed), [seed, minutes] {
                return run(Plan::draw(seed, std::chrono::minutes{minutes}));
            }};
}

Work work_of(const CrashPoint& point, const std::string& fate) {
    return {"operation=" + std::to_string(point.operation) + " " + fate, [point] {
                return run(point);
            }};
}

// Everything dropped, everything kept, torn, garbled, and mixtures.
CrashFates fates_of(int number) {
    constexpr std::array<CrashFates, 4> kPure{
        {{0, 0, 0}, {0.34, 0.33, 0.33}, {0, 1, 0}, {0, 0, 1}}};
    if (number < static_cast<int>(kPure.size())) {
        return kPure.at(static_cast<std::size_t>(number));
    }
    return number == 4 ? CrashFates{1, 0, 0} : CrashFates{};
}

int guarded(const std::function<int()>& work) {
    try {
        // Asks the kernel for chance once, so not inside a run.
        if (sodium_init() < 0) {
            throw std::runtime_error{"libsodium found no source of random bytes"};
        }
        return work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "stagedoor-simulate: %s\n", error.what());
        return 2;
    }
}

int seeds(const Campaign& campaign) {
    const Range range = parse_range(campaign.seeds);
    std::deque<std::uint64_t> waiting;
    std::ranges::copy(read_list(campaign.list), std::back_inserter(waiting));
    std::printf(
        "stagedoor-simulate commit=%s seeds=%s minutes=%d\n",
        app::kCommit,
        campaign.seeds.c_str(),
        campaign.minutes
    );
    Tally tally;
    Children children{
        campaign.jobs,
        campaign.log,
        [&](const Work& work, const auto& result, const std::string& death) {
            tally.take(work, result, death);
        }};
    std::uint64_t next = range.first;
    children.run([&]() -> std::optional<Work> {
        if (waiting.empty()) {
            if (next > range.last && tally.hours() >= campaign.hours) {
                return std::nullopt;
            }
            const bool twice =
                campaign.twice > 0 && next % static_cast<std::uint64_t>(campaign.twice) == 0;
            waiting.insert(waiting.end(), twice ? 2 : 1, next++);
        }
        const std::uint64_t seed = waiting.front();
        waiting.pop_front();
        return work_of(seed, campaign.minutes);
    });
    tally.compare_traces();
    if (!campaign.some) {
        tally.look_for_missing_moments();
    }
    return tally.report();
}

int crash_points(const Campaign& campaign) {
    Tally tally;
    Children children{
        campaign.jobs,
        campaign.log,
        [&](const Work& work, const auto& result, const std::string& death) {
            tally.take(work, result, death);
        }};
    // Once undisturbed, to learn how many operations the script has.
    std::deque<CrashPoint> first{CrashPoint{}};
    const auto take_first = [&]() -> std::optional<Work> {
        if (first.empty()) {
            return std::nullopt;
        }
        first.pop_front();
        return work_of(CrashPoint{}, "undisturbed");
    };
    children.run(take_first);
    const std::uint64_t operations = tally.count("operations");
    std::printf(
        "stagedoor-simulate commit=%s crash points: %llu writes and syncs, %d fates each\n",
        app::kCommit,
        static_cast<unsigned long long>(operations),
        campaign.fates
    );
    std::uint64_t at = 0;
    int fate = campaign.fates;
    children.run([&]() -> std::optional<Work> {
        if (fate == campaign.fates) {
            fate = 0;
            ++at;
        }
        if (at > operations) {
            return std::nullopt;
        }
        const std::uint64_t seed = at * 100 + static_cast<std::uint64_t>(fate);
        const CrashPoint point{at, fates_of(fate), seed};
        return work_of(point, "fate=" + std::to_string(fate++));
    });
    return tally.report();
}

}  // namespace

int run_seeds(const Campaign& campaign) {
    return guarded([&] { return seeds(campaign); });
}

int run_crash_points(const Campaign& campaign) {
    return guarded([&] { return crash_points(campaign); });
}

}  // namespace stagedoor::simulation
