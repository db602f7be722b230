#include "tests/simulation/faults.hpp"

namespace stagedoor::simulation {

using std::chrono::hours;
using std::chrono::minutes;

FaultInjector::FaultInjector(Stage& stage)
    : stage_{stage}, chance_{stage.world().seed(), "fault injector"} {}

Task<void> FaultInjector::wait(Milliseconds time) {
    Process& here = stage_.customers();
    co_await sleep_until(here, here.monotonic() + time);
}

Task<void> FaultInjector::again_and_again(Milliseconds every, std::function<Task<void>()> deed) {
    while (!stage_.healed()) {
        co_await wait(chance_.around(every));
        if (!stage_.healed()) {
            co_await deed();
        }
    }
}

void FaultInjector::repeat(const Every& every, std::function<Task<void>()> deed) {
    if (every) {
        stage_.customers().spawn(again_and_again(*every, std::move(deed)));
    }
}

void FaultInjector::begin() {
    for (const auto& machine : stage_.machines()) {
        begin_for(*machine);
    }
    const StripeFaults& stripe = stage_.plan().stripe;
    repeat(stripe.outage, [this] {
        stage_.findings().count("outages of Stripe");
        return cut_off("stripe", stage_.plan().stripe.longest_outage);
    });
    repeat(stripe.forged_webhook, [this] { return forge_webhook(); });
    stripe_simulator::WebhookSettings webhooks;
    webhooks.copies = static_cast<int>(chance_.between(1, 3));
    webhooks.reversed = chance_.happens(0.3);
    webhooks.held = chance_.happens(0.15);
    stage_.stripe().configure_webhooks(webhooks);
}

void FaultInjector::begin_for(Machine& machine) {
    const MachineFaults& faults = stage_.plan().faults;
    repeat(faults.power_cut, [&machine]() -> Task<void> {
        machine.cut_power();
        co_return;
    });
    repeat(faults.kill, [&machine]() -> Task<void> {
        machine.kill();
        co_return;
    });
    repeat(faults.restart, [&machine]() -> Task<void> {
        if (machine.node() != nullptr) {
            machine.process()->spawn(machine.restart());
        }
        co_return;
    });
    repeat(faults.freeze, [this, &machine]() -> Task<void> {
        if (Process* const process = machine.process()) {
            const auto time = chance_.between(Milliseconds{100}, Seconds{90});
            process->freeze_until(stage_.world().now() + time);
            stage_.findings().count("process stopped for a while");
        }
        co_return;
    });
    repeat(faults.clock_step, [this, &machine]() -> Task<void> {
        if (Process* const process = machine.process()) {
            process->step_clock(chance_.between(-hours{1}, hours{1}));
            stage_.findings().count("clock steps");
        }
        co_return;
    });
    repeat(faults.sleep, [this, &machine]() -> Task<void> {
        sleep(machine);
        co_return;
    });
    repeat(faults.cut_off, [this, &machine] {
        stage_.findings().count("partitions");
        return cut_off(machine.name(), minutes{2});
    });
    repeat(faults.disk_full, [this, &machine] { return fill_disk(machine); });
}

Task<void> FaultInjector::cut_off(std::string name, Milliseconds longest) {
    stage_.network().cut_off(name, true);
    co_await wait(chance_.between(Milliseconds{500}, longest));
    stage_.network().cut_off(name, false);
}

// With a little notice, as disks fill, or all at once behind the reserve's back.
Task<void> FaultInjector::fill_disk(Machine& machine) {
    stage_.findings().count("disk full");
    machine.disk().faults.full = true;
    co_await wait(chance_.between(Seconds{1}, Seconds{60}));
    machine.disk().faults.full = false;
}

// As a laptop that is closed: when it wakes, its clocks have jumped over whatever fell due.
void FaultInjector::sleep(Machine& machine) {
    Process* const process = machine.process();
    if (process == nullptr) {
        return;
    }
    const auto time = chance_.between(Milliseconds{1000}, stage_.plan().window);
    if (machine.runs(Service::kOrders)) {
        const Instant now = process->now();
        for (const auto& [id, order] : stage_.history().orders()) {
            const bool open = order.status == "created" || order.status == "awaiting:payment";
            if (open && now < order.deadline && now + time >= order.deadline) {
                stage_.findings().count("clock over a deadline in one jump");
            }
        }
    }
    process->freeze_until(stage_.world().now() + time);
    stage_.findings().count("machines that slept");
}

Task<void> FaultInjector::forge_webhook() {
    http::Request request;
    request.method = http::Method::kPost;
    request.target = "/api/payments/webhook";
    request.headers = {
        {"host", "tickets.example"},
        {"content-type", "application/json"},
        {"stripe-signature", "t=1795248000,v1=" + std::string(64, 'a')}};
    request.body = R"({"id":"evt_forged","type":"payment_intent.succeeded","data":{"object":{}}})";
    request.client_address = "198.51.100.66";
    const HttpReply reply = co_await stage_.ask(std::move(request), Seconds{10});
    if (reply.status == 200) {
        stage_.findings().violation("I2 a forged webhook was taken");
    } else if (reply.status == 400) {
        stage_.findings().count("forged webhook refused");
    }
}

}  // namespace stagedoor::simulation
