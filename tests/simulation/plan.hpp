// What kind of run a seed makes: its topology, and which faults it has how often. Each seed draws
// its own
// ("swarm testing", Groce et al. 2012): a run without crashes but with a terrible network finds
// other things than one in which everything happens a little.
#pragma once

#include <vector>

#include "contracts/envelope.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/network.hpp"
#include "tests/simulation/remote_feed.hpp"

namespace stagedoor::simulation {

// Never, or about once in so long.
using Every = std::optional<Milliseconds>;

struct MachineFaults {
    Every power_cut;
    Every kill;
    Every restart;
    Every freeze;
    Every clock_step;  // of the machine's wall clock, either way
    Every sleep;       // for long: deadlines pass meanwhile
    Every cut_off;     // from the network
    Every disk_full;
    DiskFaults disk;
    CrashFates fates;
    Milliseconds clock_skew{0};
    std::int64_t clock_drift = 0;  // per million
};

struct StripeFaults {
    double call = 0;  // probability of a fault for each call
    Every outage;
    Milliseconds longest_outage{std::chrono::minutes{3}};
    Every forged_webhook;
    Milliseconds slow_bank{std::chrono::minutes{2}};  // how long 3-D Secure takes about
};

struct PeoplePlan {
    int sellers = 2;
    int buyers = 6;
    Milliseconds pause{std::chrono::seconds{20}};  // between what one person does
    std::size_t wanted = 8;                        // tickets that buyers look at, the newest
    double repeats = 0.1;                          // the same request twice at once
    double abandons = 0.2;
    double cancels = 0.1;
    double dawdles = 0.2;  // pays at about the deadline
    double bad_cards = 0.2;
    double secure_cards = 0.2;
};

struct Plan {
    std::uint64_t seed = 0;
    std::vector<std::vector<contracts::Service>> machines;
    double disorder = 1;
    bool deliver_twice = false;
    std::int64_t feed_batch = 256;
    double poison = 0;  // share of events that a consumer cannot apply for some minutes
    Milliseconds window{std::chrono::minutes{15}};
    Milliseconds grace{std::chrono::minutes{5}};
    NetworkFaults network;
    FeedFaults feeds;
    MachineFaults faults;
    StripeFaults stripe;
    PeoplePlan people;
    bool expiration_dead = false;
    Milliseconds length{std::chrono::minutes{30}};

    // To try the simulator itself: a server that refuses everything, one that promises everything.
    bool refuses = false;
    bool promises = false;

    [[nodiscard]] static Plan draw(std::uint64_t seed, Milliseconds length);
};

}  // namespace stagedoor::simulation
