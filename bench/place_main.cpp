// stagedoor-place: places orders through the use case on a PostgreSQL store, without HTTP, and
// prints figures as a line of JSON. bench/cluster calls it. The tickets are those whose ids are the
// numbers
// `--first`, `--first` + `--step`, … below `--tickets`; each buyer wants ten.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <exception>
#include <future>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <sys/resource.h>

#include "platform/database/postgres/postgres_database.hpp"
#include "platform/database/postgres/sequencer.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/system_env.hpp"
#include "services/orders/module.hpp"
#include "services/orders/storage/sql_order_store.hpp"
#include "services/orders/use_cases/place_order.hpp"

namespace stagedoor::bench {
namespace {

struct Wishes {
    std::int64_t tickets = 0;
    std::int64_t first = 0;
    std::int64_t step = 1;
    std::size_t buyers = 256;  // who ask at the same time, each again as soon as answered
    double seconds = 5;

    // Each wants ten tickets in all, far from each other: nobody buys twice at one moment.
    [[nodiscard]] std::int64_t persons() const { return std::max<std::int64_t>(tickets / 10, 1); }
};

TicketId ticket_id(std::int64_t number) {
    const std::string digits = std::to_string(number);
    return *TicketId::parse(std::string(kIdLength - digits.size(), '0') + digits);
}

double milliseconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double, std::milli>{span}.count();
}

double cpu_seconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// A closed loop, on the one thread of the Env.
class Sale {
  public:
    Sale(Env& env, orders::PlaceOrder& place, const Wishes& wishes)
        : env_{env}, place_{place}, wishes_{wishes}, next_{wishes.first} {}

    void run() {
        const Monotonic start = env_.scheduler().monotonic();
        const double cpu = cpu_seconds();
        end_ = start + std::chrono::duration_cast<std::chrono::nanoseconds>(
                           std::chrono::duration<double>{wishes_.seconds}
                       );
        std::vector<std::future<void>> buyers;
        for (std::size_t i = 0; i < wishes_.buyers; ++i) {
            buyers.push_back(boost::asio::co_spawn(
                env_.scheduler().executor(), buy_on(), boost::asio::use_future
            ));
        }
        for (auto& buyer : buyers) {
            buyer.get();
        }
        took_ = milliseconds(env_.scheduler().monotonic() - start) / 1000;
        cpu_ = cpu_seconds() - cpu;
    }

    void print(const PostgresStats& stats) {
        std::ranges::sort(waits_);
        const auto orders = static_cast<double>(std::max<std::size_t>(waits_.size(), 1));
        std::printf(
            "{\"placed\":%zu,\"refused\":%zu,\"seconds\":%.3f,\"perSecond\":%.0f,\"p50Ms\":%.2f,"
            "\"p99Ms\":%.2f,\"cpuMs\":%.4f,\"perTransaction\":%.1f,\"repeated\":%lld}\n",
            waits_.size(),
            refused_,
            took_,
            static_cast<double>(waits_.size()) / took_,
            quantile(0.5),
            quantile(0.99),
            cpu_ * 1000 / orders,
            orders / static_cast<double>(std::max<std::int64_t>(stats.commits, 1)),
            static_cast<long long>(stats.repeated)
        );
    }

  private:
    Task<void> buy_on() {
        while (next_ < wishes_.tickets && env_.scheduler().monotonic() < end_) {
            const std::int64_t number = std::exchange(next_, next_ + wishes_.step);
            const Monotonic asked = env_.scheduler().monotonic();
            orders::PlaceOrder::Command command{
                UserId{"buyer" + std::to_string(number % wishes_.persons())}, ticket_id(number)};
            orders::WithOrder nothing;
            const auto outcome = co_await place_.run(std::move(command), std::move(nothing));
            if (outcome.order) {
                waits_.push_back(milliseconds(env_.scheduler().monotonic() - asked));
            } else {
                ++refused_;
            }
        }
    }
    [[nodiscard]] double quantile(double share) const {
        const auto place = static_cast<std::size_t>(share * static_cast<double>(waits_.size()));
        return waits_.empty() ? 0 : waits_[std::min(place, waits_.size() - 1)];
    }

    Env& env_;
    orders::PlaceOrder& place_;
    Wishes wishes_;
    std::int64_t next_;
    Monotonic end_{};
    std::vector<double> waits_;
    std::size_t refused_ = 0;
    double took_ = 0;
    double cpu_ = 0;
};

Task<void> nothing_to_catch_up() {
    co_return;
}

void sell(const std::string& url, const Wishes& wishes, PostgresOptions options) {
    SystemEnv system;
    Env& env = system.env();
    Outbox outbox{env, contracts::Service::kOrders};
    const auto database = PostgresDatabase::open(url, env, orders::migrations(), options);
    boost::asio::co_spawn(
        env.scheduler().executor(), outbox.attach(*database), boost::asio::use_future
    )
        .get();
    Sequencer sequencer{url, contracts::Service::kOrders, outbox, outbox.head()};
    database->on_staged([&] { sequencer.wake(); });
    orders::SqlOrderStore store;
    orders::PlacingRules rules;
    rules.max_locks = 20;
    orders::PlaceOrder place{{env, *database, store, nothing_to_catch_up}, rules};
    Sale sale{env, place, wishes};
    sale.run();
    database->close();
    sequencer.stop();
    sale.print(database->stats());
}

}  // namespace
}  // namespace stagedoor::bench

int main(int argc, char** argv) try {
    using namespace stagedoor;
    std::string url;
    bench::Wishes wishes;
    PostgresOptions options;
    CLI::App app{"Places orders on a PostgreSQL store and prints how fast; migrates it first"};
    app.add_option("--url", url, "of the database of Orders")->required();
    app.add_option("--tickets", wishes.tickets);
    app.add_option("--first", wishes.first);
    app.add_option("--step", wishes.step);
    app.add_option("--buyers", wishes.buyers, "who ask at the same time");
    app.add_option("--seconds", wishes.seconds, "ends then, or when the tickets are used up");
    app.add_option(
        "--most-together", options.most_shared, "orders in one transaction, 1: each alone"
    );
    app.add_option("--sessions", options.sessions, "0: two for each core");
    CLI11_PARSE(app, argc, argv);
    bench::sell(url, wishes, options);
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "stagedoor-place: %s\n", error.what());
    return 1;
}
