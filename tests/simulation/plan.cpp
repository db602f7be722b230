#include "tests/simulation/plan.hpp"

#include <algorithm>

#include "tests/simulation/chance.hpp"

namespace stagedoor::simulation {
namespace {

using contracts::Service;
using std::chrono::minutes;

std::vector<std::vector<Service>> draw_machines(Chance& chance) {
    const std::vector<Service> all{
        Service::kAuth,
        Service::kTickets,
        Service::kOrders,
        Service::kExpiration,
        Service::kPayments};
    // One for all, one for each, or any number.
    const std::uint64_t count = chance.pick(std::vector<std::uint64_t>{1, 1, 5, 5, 2, 3});
    std::vector<std::vector<Service>> machines(count);
    for (std::size_t i = 0; i < all.size(); ++i) {
        machines[count == 5 ? i : chance.below(count)].push_back(all[i]);
    }
    std::erase_if(machines, [](const auto& services) { return services.empty(); });
    return machines;
}

Every draw_every(Chance& chance, std::vector<minutes> choices) {
    const minutes chosen = chance.pick(choices);
    return chosen.count() == 0 ? Every{} : Every{chosen};
}

double draw_rate(Chance& chance, std::vector<double> choices) {
    return chance.pick(choices);
}

MachineFaults draw_faults(Chance& chance) {
    MachineFaults faults;
    faults.power_cut = draw_every(chance, {minutes{0}, minutes{3}, minutes{10}, minutes{20}});
    faults.kill = draw_every(chance, {minutes{0}, minutes{0}, minutes{5}});
    faults.restart = draw_every(chance, {minutes{0}, minutes{0}, minutes{10}});
    faults.freeze = draw_every(chance, {minutes{0}, minutes{0}, minutes{4}});
    faults.clock_step = draw_every(chance, {minutes{0}, minutes{0}, minutes{0}, minutes{6}});
    faults.sleep = draw_every(chance, {minutes{0}, minutes{0}, minutes{0}, minutes{15}});
    faults.cut_off = draw_every(chance, {minutes{0}, minutes{0}, minutes{7}});
    faults.disk_full = draw_every(chance, {minutes{0}, minutes{0}, minutes{0}, minutes{10}});
    faults.disk.sync_fails_kept = draw_rate(chance, {0, 0, 0, 0.001, 0.004});
    faults.disk.sync_fails_lost = draw_rate(chance, {0, 0, 0, 0.001, 0.004});
    faults.disk.read_fails = draw_rate(chance, {0, 0, 0, 0, 0.0001});
    const double kept = chance.share();
    const double torn = (1 - kept) * chance.share();
    const double garbage = (1 - kept - torn) * chance.share();
    faults.fates = {kept, torn, garbage};
    if (chance.happens(0.5)) {
        faults.clock_skew = Milliseconds{30'000};
        faults.clock_drift = 500;
    }
    return faults;
}

PeoplePlan draw_people(Chance& chance) {
    PeoplePlan people;
    people.sellers = static_cast<int>(chance.between(1, 3));
    people.buyers = static_cast<int>(chance.between(2, 12));
    people.pause = chance.pick(std::vector<Milliseconds>{Seconds{3}, Seconds{15}, Seconds{60}});
    people.wanted = static_cast<std::size_t>(chance.between(1, 20));
    people.repeats = draw_rate(chance, {0, 0.1, 0.5});
    people.abandons = draw_rate(chance, {0, 0.2, 0.6});
    people.cancels = draw_rate(chance, {0, 0.1, 0.4});
    people.dawdles = draw_rate(chance, {0, 0.2, 0.6});
    people.bad_cards = draw_rate(chance, {0, 0.2, 0.5});
    people.secure_cards = draw_rate(chance, {0, 0.2, 0.6});
    return people;
}

}  // namespace

Plan Plan::draw(std::uint64_t seed, Milliseconds length) {
    Chance chance{seed, "plan"};
    Plan plan;
    plan.seed = seed;
    plan.length = length;
    plan.machines = draw_machines(chance);
    plan.disorder = draw_rate(chance, {0, 0.5, 1});
    plan.deliver_twice = chance.happens(0.3);
    plan.feed_batch = chance.pick(std::vector<std::int64_t>{1, 16, 256});
    if (chance.happens(0.5)) {
        plan.window = Seconds{chance.between(20, 120)};
        plan.grace = Seconds{chance.between(10, 60)};
    }
    plan.network.slowest = Milliseconds{chance.pick(std::vector<std::int64_t>{2, 50, 400})};
    plan.network.request_lost = draw_rate(chance, {0, 0, 0.02, 0.1});
    plan.network.reply_lost = draw_rate(chance, {0, 0, 0.02, 0.1});
    plan.network.slow = draw_rate(chance, {0, 0, 0.03});
    plan.feeds.repeated = draw_rate(chance, {0, 0.05, 0.3});
    plan.feeds.shuffled = draw_rate(chance, {0, 0.05, 0.3});
    plan.feeds.holed = draw_rate(chance, {0, 0.05, 0.3});
    plan.feeds.forgotten = draw_rate(chance, {0, 0.05, 0.3});
    plan.feeds.silent = draw_rate(chance, {0, 0.2, 1});
    plan.faults = draw_faults(chance);
    plan.stripe.call = draw_rate(chance, {0, 0.05, 0.3});
    plan.stripe.outage = draw_every(chance, {minutes{0}, minutes{0}, minutes{8}});
    plan.stripe.forged_webhook = draw_every(chance, {minutes{0}, minutes{3}});
    plan.stripe.slow_bank =
        chance.pick(std::vector<Milliseconds>{Seconds{20}, minutes{3}, minutes{20}});
    plan.people = draw_people(chance);
    if (plan.faults.clock_skew.count() > 0) {
        // Payments refuses by its own clock what is plainly over: a lock is longer than clocks
        // differ.
        plan.window = std::max<Milliseconds>(plan.window, minutes{4});
    }
    plan.expiration_dead = chance.happens(0.1);
    Chance poison{seed, "poison"};
    plan.poison = draw_rate(poison, {0, 0, 0, 0.002, 0.02});
    if (chance.happens(0.01)) {
        // Stripe is away for longer than it remembers keys.
        plan.stripe.outage = minutes{10};
        plan.stripe.longest_outage = std::chrono::hours{25};
        plan.length = std::chrono::hours{27};
        plan.people.pause = minutes{10};
        // What every death leaves behind stays in memory until the run ends.
        for (Every* const death :
             {&plan.faults.power_cut, &plan.faults.kill, &plan.faults.restart}) {
            if (*death) {
                *death = **death * 10;
            }
        }
        plan.faults.disk.sync_fails_kept /= 20;
        plan.faults.disk.sync_fails_lost /= 20;
    }
    return plan;
}

}  // namespace stagedoor::simulation
