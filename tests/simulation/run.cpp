#include "tests/simulation/run.hpp"

#include "app/services.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/people.hpp"
#include "tests/simulation/stage.hpp"

namespace stagedoor::simulation {
namespace {

// Beyond window and grace: the sweep of forgotten intents looks at what is 20 minutes old.
constexpr Milliseconds kRestPatience = std::chrono::minutes{90};
constexpr Milliseconds kLook = Seconds{10};
constexpr Milliseconds kScriptPatience = std::chrono::minutes{10};
constexpr Milliseconds kProbePatience = std::chrono::minutes{10};

class Run {
  public:
    explicit Run(const Plan& plan)
        : plan_{plan}, stage_{plan, findings_}, people_{stage_}, faults_{stage_} {}

    RunResult go() {
        World& world = stage_.world();
        const Monotonic begun = world.now();
        stage_.boot();
        people_.begin();
        faults_.begin();
        world.run_until(world.now() + plan_.length, [this] { return !findings_.clean(); });
        if (findings_.clean()) {
            rest();
        }
        if (findings_.clean()) {
            probe();
        }
        return result_since(begun);
    }

    RunResult play_script(std::uint64_t crash_at) {
        World& world = stage_.world();
        const Monotonic begun = world.now();
        Machine& machine = *stage_.machines().front();
        machine.disk().before_operation = [this, &machine, crash_at](std::uint64_t operation) {
            findings_.count("operations");
            if (operation != crash_at) {
                return false;
            }
            // The process notices nothing but errors until it is gone.
            Process& power = stage_.customers();
            power.call_at(power.monotonic(), [&machine] { machine.cut_power(); });
            return true;
        };
        stage_.boot();
        stage_.customers().spawn(people_.play_script());
        world.run_until(world.now() + kScriptPatience, [this] {
            return !findings_.clean() || people_.played();
        });
        if (findings_.clean() && !people_.played()) {
            findings_.violation("I3 the script did not come to its end");
        }
        if (findings_.clean()) {
            rest();
        }
        return result_since(begun);
    }

  private:
    RunResult result_since(Monotonic begun) {
        count_faults();
        RunResult result;
        result.violations = findings_.violations();
        result.counts = findings_.counts();
        result.trace = stage_.world().trace();
        result.simulated = std::chrono::floor<Milliseconds>(stage_.world().now() - begun);
        return result;
    }

    // Until nothing complains; what still does at the deadline has broken its promise.
    void come_to_rest() {
        World& world = stage_.world();
        const Monotonic deadline = world.now() + plan_.window + plan_.grace + kRestPatience;
        std::vector<std::string> complaints;
        do {
            world.run_until(world.now() + kLook, [this] { return !findings_.clean(); });
            if (!findings_.clean()) {
                return;
            }
            complaints =
                people_.gone() ? stage_.unrest() : std::vector<std::string>{"I3 somebody waits"};
        } while (!complaints.empty() && world.now() < deadline);
        for (auto& complaint : complaints) {
            findings_.violation(std::move(complaint));
        }
    }

    void rest() {
        people_.close();
        stage_.heal();
        come_to_rest();
    }

    // Standing still is no safety: somebody must be able to buy.
    void probe() {
        World& world = stage_.world();
        stage_.customers().spawn(people_.probe());
        const auto bought = [this] {
            return !findings_.clean() || people_.bought();
        };
        world.run_until(world.now() + kProbePatience, bought);
        if (!people_.bought()) {
            findings_.violation(
                "I3 in a healed world nobody could buy a ticket: " + people_.probe_story()
            );
            for (auto& complaint : stage_.unrest()) {
                findings_.violation(std::move(complaint));
            }
            return;
        }
        come_to_rest();
    }

    void count_faults() {
        const NetworkCounts& network = stage_.network().counts();
        findings_.count("requests lost", network.requests_lost);
        findings_.count("replies lost", network.replies_lost);
        findings_.count("connections reset", network.reset);
        const FeedCounts& feeds = stage_.bus().counts;
        findings_.count("duplicate after the cursor moved", feeds.repeated);
        findings_.count("gap seen and refilled", feeds.holed);
        findings_.count("stretches shuffled", feeds.shuffled);
        findings_.count("stretches forgotten", feeds.forgotten);
        for (const auto& machine : stage_.machines()) {
            const DiskCounts& disk = machine->disk().counts();
            findings_.count("writes", disk.writes);
            findings_.count("syncs", disk.syncs);
            findings_.count("writes lost, torn or garbled", disk.lost);
            findings_.count("commit reported an error but was durable", disk.failed_syncs_kept);
            findings_.count("commit reported an error and was not durable", disk.failed_syncs_lost);
        }
        findings_.count("events", stage_.history().events());
        findings_.count("steps", stage_.world().steps());
    }

    Plan plan_;
    Findings findings_;
    Stage stage_;
    People people_;
    FaultInjector faults_;
};

}  // namespace

// What killed processes left behind points into the world, so the world stays too.

RunResult run(const Plan& plan) {
    auto* const whole = new Run{plan};
    return whole->go();
}

RunResult run(const CrashPoint& point) {
    Plan plan;
    plan.seed = point.seed;
    plan.machines = {{app::kAllServices.begin(), app::kAllServices.end()}};
    plan.disorder = 0;
    plan.window = Seconds{20};
    plan.grace = Seconds{10};
    plan.network.slowest = Milliseconds{2};
    plan.faults.fates = point.fates;
    auto* const whole = new Run{plan};
    return whole->play_script(point.operation);
}

}  // namespace stagedoor::simulation
