// The store and the feed with real threads, for the thread sanitizer.
#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor {
namespace {

using testing::TemporaryFolder;

const std::vector<Migration> kNumbers{
    {"0001_numbers", "CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT;"}};

std::int64_t count(Transaction& tx) {
    return *tx.one("SELECT count(*) FROM numbers", {}, [](const Row& row) {
        return row.integer(0);
    });
}

std::int64_t value_of(Transaction& tx, Sql sql) {
    return tx.one(sql, {}, [](const Row& row) { return row.integer(0); }).value_or(0);
}

// A few threads that run coroutines, as the io threads of the server do.
class IoThreads {
  public:
    explicit IoThreads(int count) {
        for (int i = 0; i < count; ++i) {
            threads_.emplace_back([this] { io_.run(); });
        }
    }
    ~IoThreads() {
        work_.reset();
        for (std::thread& thread : threads_) {
            thread.join();
        }
    }
    template <class T>
    std::future<T> start(Task<T> task) {
        return boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
    }

  private:
    boost::asio::io_context io_;
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_{
        io_.get_executor()};
    std::vector<std::thread> threads_;
};

class ThreadsTest : public ::testing::Test {
  protected:
    // A store with its log; both live as long as the test.
    struct Store {
        Store(Env& env, const std::filesystem::path& file, contracts::Service service)
            : outbox{env, service}, database{SqliteDatabase::open(file, env, outbox, kNumbers)} {}

        Outbox outbox;
        std::unique_ptr<SqliteDatabase> database;
    };

    std::unique_ptr<Store> make_store(const char* name, contracts::Service service) {
        auto store = std::make_unique<Store>(system_.env(), folder_.path() / name, service);
        io_.start(store->outbox.attach(*store->database)).get();
        return store;
    }

    TemporaryFolder folder_;
    // Destroyed after the Env: its thread may still be handing over a resumption.
    IoThreads io_{3};
    SystemEnv system_;
};

Task<void> write_number(Database& database, std::int64_t n) {
    auto body = [n](Transaction& tx) {
        tx.execute("INSERT INTO numbers (n) VALUES ($1)", {n});
        tx.emit({"number:added", std::to_string(n), std::nullopt, "{}"});
    };
    // Of the kind that is never refused for load, which a sanitizer makes heavy.
    co_await database.write(body, Priority::kMoney);
}

// Writes its own numbers and looks for each as soon as it was answered.
Task<int> write_and_look(Database& database, std::int64_t first, int times) {
    int missing = 0;
    for (std::int64_t n = first; n < first + times; ++n) {
        co_await write_number(database, n);
        auto look = [n](Transaction& tx) {
            return tx
                .one(
                    "SELECT 1 FROM numbers WHERE n = $1",
                    {n},
                    [](const Row& row) { return row.integer(0); }
                )
                .has_value();
        };
        const bool found = co_await database.read(look);
        missing += found ? 0 : 1;
    }
    co_return missing;
}

TEST_F(ThreadsTest, ShowsEveryAnsweredWriteToReadersOnAnyThread) {
    const auto store = make_store("store.db", contracts::Service::kOrders);
    std::vector<std::future<int>> writers;
    for (int i = 0; i < 20; ++i) {
        writers.push_back(io_.start(write_and_look(*store->database, i * 1000, 50)));
    }

    for (auto& writer : writers) {
        EXPECT_EQ(writer.get(), 0);
    }

    EXPECT_EQ(store->outbox.head(), 1000);
    EXPECT_LT(store->database->stats().commits, 1000) << "nothing was committed in groups";
}

TEST_F(ThreadsTest, AnswersEveryWriteThatMeetsTheEnd) {
    const auto store = make_store("store.db", contracts::Service::kOrders);
    std::atomic<int> kept = 0;
    auto attempt = [&](std::int64_t n) -> Task<void> {
        try {
            co_await write_number(*store->database, n);
            ++kept;
        } catch (const Unavailable&) {
        }
    };
    std::vector<std::future<void>> writers;
    for (int n = 0; n < 300; ++n) {
        writers.push_back(io_.start(attempt(n)));
    }

    store->database->close();

    for (auto& writer : writers) {
        writer.get();
    }
    Snapshot after{store->database->file()};
    EXPECT_EQ(count(after.transaction()), kept.load());
}

// CRASH-09
TEST_F(ThreadsTest, CutsThroughSeveralStoresAtOneMoment) {
    const auto producer = make_store("producer.db", contracts::Service::kOrders);
    const auto follower = make_store("follower.db", contracts::Service::kTickets);
    std::atomic<bool> stop = false;
    // The follower's n-th row is written only after the producer's n-th was answered.
    auto chase = [&]() -> Task<void> {
        for (std::int64_t n = 1; !stop; ++n) {
            co_await write_number(*producer->database, n);
            co_await write_number(*follower->database, n);
        }
    };
    auto running = io_.start(chase());

    for (int round = 0; round < 100; ++round) {
        Cut cut = take_cut({producer->database.get(), follower->database.get()});
        const std::int64_t ahead = count(cut.transaction(0));
        const std::int64_t behind = count(cut.transaction(1));
        ASSERT_LE(behind, ahead);
        ASSERT_GE(behind, ahead - 1);
        ASSERT_EQ(value_of(cut.transaction(0), "SELECT seq FROM outbox_head"), ahead);
    }

    stop = true;
    running.get();
}

// CRASH-09
TEST_F(ThreadsTest, CutsBetweenTwoBatchesOnly) {
    const auto store = make_store("store.db", contracts::Service::kOrders);
    std::promise<void> inside;
    std::promise<void> go_on;
    auto body = [&](Transaction& tx) {
        tx.execute("INSERT INTO numbers (n) VALUES (1)", {});
        inside.set_value();
        go_on.get_future().wait();
    };
    auto task = [&]() -> Task<void> {
        co_await store->database->write(body);
    };
    auto writing = io_.start(task());
    inside.get_future().wait();

    auto cutting =
        std::async(std::launch::async, [&] { return take_cut({store->database.get()}); });
    EXPECT_EQ(cutting.wait_for(Milliseconds{100}), std::future_status::timeout);
    go_on.set_value();

    Cut cut = cutting.get();
    EXPECT_EQ(count(cut.transaction(0)), 1);
    writing.get();
}

TEST_F(ThreadsTest, CarriesEveryEventToEachConsumerOnce) {
    constexpr int kEvents = 1000;
    const auto producer = make_store("producer.db", contracts::Service::kOrders);
    const auto tickets = make_store("tickets.db", contracts::Service::kTickets);
    const auto payments = make_store("payments.db", contracts::Service::kPayments);
    EventHandler note;
    note.type = "number:added";
    note.apply = [](Transaction& tx, const contracts::Event& event) {
        tx.execute("INSERT INTO numbers (n) VALUES ($1)", {event.seq});
    };
    Consumer first{
        system_.env(),
        contracts::Service::kTickets,
        *tickets->database,
        producer->outbox,
        {note},
        {.deliver_twice = true}};
    Consumer second{
        system_.env(),
        contracts::Service::kPayments,
        *payments->database,
        producer->outbox,
        {note}};
    TaskGroup group{system_.env().scheduler()};
    for (Consumer* consumer : {&first, &second}) {
        io_.start(consumer->load()).get();
        group.spawn("consumer", consumer->run(group));
    }
    std::vector<std::future<void>> writers;
    for (std::int64_t n = 1; n <= kEvents; ++n) {
        writers.push_back(io_.start(write_number(*producer->database, n)));
    }
    for (auto& writer : writers) {
        writer.get();
    }

    const Monotonic deadline = system_.env().scheduler().monotonic() + Seconds{20};
    EXPECT_TRUE(io_.start(first.catch_up(deadline)).get());
    EXPECT_TRUE(io_.start(second.catch_up(deadline)).get());
    group.request_stop();
    io_.start(group.join()).get();

    EXPECT_EQ(io_.start(tickets->database->read(count)).get(), kEvents);
    EXPECT_EQ(io_.start(payments->database->read(count)).get(), kEvents);
    EXPECT_EQ(first.parked() + second.parked(), 0);
}

}  // namespace
}  // namespace stagedoor
