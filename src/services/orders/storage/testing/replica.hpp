// One replica of Orders on PostgreSQL, which others may share the database of.
#pragma once

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/database/postgres/postgres_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/orders/module.hpp"
#include "services/orders/storage/sql_order_store.hpp"
#include "services/orders/use_cases/place_order.hpp"

namespace stagedoor::orders::testing {

using stagedoor::testing::Pending;
using Outcome = PlaceOrder::Outcome;
using Strings = std::vector<std::string>;

struct Wish {
    std::string buyer;
    int ticket = 0;
    WithOrder also;
};

inline TicketId ticket_id(int number) {
    std::string digits = std::to_string(number);
    return *TicketId::parse(std::string(kIdLength - digits.size(), '0') + digits);
}

// In words, so that outcomes on two stores can be compared.
inline std::string in_words(const Result<Order>& order) {
    return order ? "placed " + order->ticket.id.str() + " by " + order->buyer.str()
                 : order.error().message();
}

// One replica of Orders, with one session: what is asked for while that is busy is run together.
class Replica {
  public:
    Replica(FakeEnv& fake, const std::string& url, PlacingRules rules, std::size_t most_shared)
        : fake_{fake},
          database_{PostgresDatabase::open(url, fake.env(), migrations(), options(most_shared))},
          place_{
              {fake.env(),
               *database_,
               orders_,
               [] {
                   return nothing();
               }},
              rules} {}

    // Keeps the session busy until release().
    void hold() {
        held_ = true;
        auto wait = [this](Transaction&) {
            while (held_) {
                std::this_thread::yield();
            }
        };
        holder_.emplace(fake_.start(database_->write(wait)));
    }
    void release() { held_ = false; }

    [[nodiscard]] Pending<Outcome> ask(Wish wish) {
        PlaceOrder::Command command{UserId{std::move(wish.buyer)}, ticket_id(wish.ticket)};
        return fake_.start(place_.run(std::move(command), std::move(wish.also)));
    }
    // All of them in one round.
    std::vector<Pending<Outcome>> ask_together(std::vector<Wish> wishes) {
        hold();
        std::vector<Pending<Outcome>> asked;
        for (Wish& wish : wishes) {
            asked.push_back(ask(std::move(wish)));
        }
        release();
        fake_.run_until([&] {
            return std::ranges::all_of(asked, [](const auto& each) { return each.done(); });
        });
        return asked;
    }
    Strings answers(std::vector<Wish> wishes) {
        Strings answers;
        for (auto& each : ask_together(std::move(wishes))) {
            answers.push_back(in_words(each.get().order));
        }
        return answers;
    }

    template <class Body>
    auto write(Body body) {
        return fake_.await(database_->write(std::move(body)));
    }
    void list_tickets(int count, const std::string& seller = "seller") {
        write([&](Transaction& tx) {
            for (int number = 0; number < count; ++number) {
                orders_.keep_ticket(
                    tx, {{ticket_id(number), "Row \"A\"", Money{1999}, "usd", 1}, UserId{seller}}
                );
            }
        });
    }
    Strings rows(Sql sql) {
        return write([&](Transaction& tx) {
            return tx.all(sql, {}, [](const Row& row) { return row.str(0); });
        });
    }
    // What is stored but for ids: orders as they were placed, holders, facts as they were staged.
    Strings contents() {
        Strings all = rows(
            "SELECT concat_ws(' ', buyer, ticket_id, ticket_title, price, currency, "
            "ticket_version, status, version, placed_at, expires_at, grace_end, "
            "deadline, in_flight, cancel_reason, ended_at) "
            "FROM orders ORDER BY number"
        );
        const auto add = [&](Strings more) {
            all.insert(all.end(), more.begin(), more.end());
        };
        add(
            rows("SELECT concat_ws(' ', t.id, o.buyer) FROM tickets AS t "
                 "LEFT JOIN orders AS o ON o.id = t.holder ORDER BY t.id")
        );
        add(
            rows("SELECT concat_ws(' ', f.type, o.buyer, o.ticket_id, f.version, f.time, "
                 "replace(f.data, o.id, '')) FROM outbox_staged AS f "
                 "JOIN orders AS o ON o.id = f.subject ORDER BY f.staged")
        );
        return all;
    }
    // How many tickets are held by exactly one order that is open.
    std::int64_t sold_once() {
        return std::stoll(
            rows("SELECT count(*) FROM tickets AS t WHERE (SELECT count(*) FROM orders "
                 "WHERE ticket_id = t.id AND status = 'created' AND id = t.holder) = 1")
                .front()
        );
    }

    PostgresDatabase& database() { return *database_; }
    SqlOrderStore& orders() { return orders_; }

  private:
    static PostgresOptions options(std::size_t most_shared) {
        PostgresOptions options;
        options.sessions = 1;
        options.most_shared = most_shared;
        return options;
    }
    static Task<void> nothing() { co_return; }

    FakeEnv& fake_;
    std::unique_ptr<PostgresDatabase> database_;
    SqlOrderStore orders_;
    PlaceOrder place_;
    std::atomic<bool> held_ = false;
    std::optional<Pending<void>> holder_;
};

}  // namespace stagedoor::orders::testing
