// stagedoor-simulate: runs seeds, one after the other in processes of their own, and says what was
// met.
#include <CLI/CLI.hpp>

#include "tests/simulation/campaign.hpp"

int main(int argc, char** argv) {
    using stagedoor::simulation::Campaign;

    Campaign campaign;
    CLI::App app{"Stagedoor in one thread on virtual time, with every fault there is"};
    app.add_option("--seeds", campaign.seeds, "A..B, or one seed")->capture_default_str();
    app.add_option("--minutes", campaign.minutes, "simulated, of each seed without mercy")
        ->capture_default_str();
    app.add_option(
        "--hours", campaign.hours, "go on with further seeds until so many hours were simulated"
    );
    app.add_option("--jobs", campaign.jobs, "processes at a time")->capture_default_str();
    app.add_option("--twice", campaign.twice, "run every n-th seed twice and compare")
        ->capture_default_str();
    app.add_option("--list", campaign.list, "file of seeds that always run");
    app.add_flag("--log", campaign.log, "what the services log; one seed");
    app.add_flag("--some", campaign.some, "do not insist on every moment being met: few seeds");
    bool crash_points = false;
    app.add_flag(
        "--crash-points",
        crash_points,
        "instead of seeds: a script with a crash at its every write and sync"
    );
    app.add_option(
           "--fates", campaign.fates, "of what was not synced, for each crash point; up to 6"
    )
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return crash_points ? stagedoor::simulation::run_crash_points(campaign)
                        : stagedoor::simulation::run_seeds(campaign);
}
