#include "platform/database/postgres/postgres_database.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <thread>

#include <boost/asio/post.hpp>

#include "platform/database/postgres/job_queue.hpp"
#include "platform/database/postgres/migrator.hpp"
#include "platform/database/postgres/transaction_runner.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

void end_process(const std::string& what) {
    std::fprintf(stderr, "stagedoor: fatal store error: %s\n", what.c_str());
    std::abort();
}

PostgresOptions with_defaults(PostgresOptions options) {
    if (options.sessions == 0) {
        options.sessions = 2 * std::max<std::size_t>(std::thread::hardware_concurrency(), 1);
    }
    if (!options.fatal) {
        options.fatal = end_process;
    }
    return options;
}

constexpr std::array<std::int64_t, 9> kBatchBounds{1, 2, 4, 8, 16, 32, 64, 128, 256};

const char* begin_of(Isolation isolation) {
    return isolation == Isolation::kReadCommitted
               ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
               : "BEGIN ISOLATION LEVEL REPEATABLE READ READ WRITE";
}

}  // namespace

struct PostgresDatabase::Impl {
    Impl(const std::string& url, Env& env, PostgresOptions opts)
        : options{with_defaults(std::move(opts))},
          scheduler{env.scheduler()},
          connector{url, env.scheduler()},
          outcome{url, options.fatal, options.patience},
          parts{connector, env, outcome, counts, begin_of(options.isolation)},
          queue{options.sessions, std::max<std::size_t>(options.most_shared, 1)} {}

    void start() {
        if (options.cooperative) {
            own_runner.emplace(parts);
            return;
        }
        for (std::size_t i = 0; i < options.sessions; ++i) {
            workers.emplace_back([this] { work(); });
        }
    }

    void work() {
        TransactionRunner runner{parts};
        for (auto jobs = queue.pop(); !jobs.empty(); jobs = queue.pop()) {
            run(runner, jobs);
        }
    }

    // Once everybody who asks in this moment has asked.
    void work_soon() {
        if (!own_runner) {
            return;
        }
        const std::weak_ptr<bool> open = own_life;
        boost::asio::post(scheduler.executor(), [this, open] {
            if (!open.expired() && queue.waiting() > 0) {
                run(*own_runner, queue.pop());
            }
        });
    }

    void finish_own() {
        while (own_runner && queue.waiting() > 0) {
            run(*own_runner, queue.pop());
        }
    }

    void run(TransactionRunner& runner, const std::vector<Job*>& jobs) {
        const Monotonic start = scheduler.monotonic();
        if (jobs.front()->shared != nullptr) {
            run_shared(runner, jobs);
        } else {
            const auto body = std::move(jobs.front()->run);
            body(runner, *jobs.front());
        }
        queue.observe(scheduler.monotonic() - start);
    }

    // Whom it was that several failed for shows when each is run alone; the others do not suffer.
    void run_shared(TransactionRunner& runner, const std::vector<Job*>& jobs) {
        std::exception_ptr thrown;
        bool kept = false;
        try {
            kept = write_shared(runner, jobs);
        } catch (...) {
            thrown = std::current_exception();
        }
        if (jobs.size() > 1 && !kept) {
            for (Job* job : jobs) {
                run_shared(runner, {job});
            }
            return;
        }
        for (Job* job : jobs) {
            job->finish(thrown);
        }
    }

    bool write_shared(TransactionRunner& runner, const std::vector<Job*>& jobs) {
        std::vector<void*> commands;
        for (const Job* job : jobs) {
            commands.push_back(job->command);
        }
        bool kept = false;
        const AnySharedBody& body = *jobs.front()->shared;
        if (runner.write([&](Transaction& tx) { return kept = body.run(tx, commands); })) {
            on_staged();
        }
        batch_sizes.observe(std::ssize(jobs));
        return kept;
    }

    PostgresOptions options;
    Scheduler& scheduler;
    Connector connector;
    CommitOutcome outcome;
    TransactionCounts counts;
    TransactionRunner::Parts parts;
    JobQueue queue;
    Histogram batch_sizes{kBatchBounds};
    std::function<void()> on_staged = [] {
    };
    std::vector<std::thread> workers;
    std::optional<TransactionRunner> own_runner;  // of a cooperative store
    std::shared_ptr<bool> own_life = std::make_shared<bool>();
};

PostgresDatabase::PostgresDatabase(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

PostgresDatabase::~PostgresDatabase() {
    close();
}

std::unique_ptr<PostgresDatabase> PostgresDatabase::open(
    const std::string& url,
    Env& env,
    const std::vector<Migration>& migrations,
    PostgresOptions options
) {
    auto impl = std::make_unique<Impl>(url, env, std::move(options));
    const auto session = impl->connector.connect();
    for (const std::string& name : migrate_postgres(*session, migrations, env.now())) {
        log::info("migration ran", {{"name", name}});
    }
    impl->start();
    return std::unique_ptr<PostgresDatabase>{new PostgresDatabase{std::move(impl)}};
}

void PostgresDatabase::on_staged(std::function<void()> wake) {
    impl_->on_staged = std::move(wake);
}

void PostgresDatabase::close() {
    impl_->queue.close();
    impl_->outcome.close();
    impl_->finish_own();
    for (std::thread& worker : impl_->workers) {
        worker.join();
    }
    impl_->workers.clear();
}

Task<void> PostgresDatabase::submit(WriteBody& body, Priority priority) {
    impl_->queue.admit(priority);
    Job job;
    job.run = [this, &body](TransactionRunner& runner, Job& self) {
        std::exception_ptr thrown;
        try {
            if (runner.write(body)) {
                impl_->on_staged();
            }
        } catch (...) {
            thrown = std::current_exception();
        }
        self.finish(thrown);
    };
    co_await wait_for(job, priority);
}

Task<void> PostgresDatabase::submit_read(ReadBody& body) {
    impl_->queue.admit(Priority::kNormal);
    Job job;
    job.run = [&body](TransactionRunner& runner, Job& self) {
        try {
            runner.read(body, [&self] { self.finish(); });
        } catch (...) {
            self.finish(std::current_exception());
        }
    };
    co_await wait_for(job, Priority::kNormal);
}

Task<void> PostgresDatabase::submit_shared(
    const AnySharedBody& body, void* command, Priority priority
) {
    impl_->queue.admit(priority);
    Job job;
    job.shared = &body;
    job.command = command;
    co_await wait_for(job, priority);
}

Task<void> PostgresDatabase::wait_for(Job& job, Priority priority) {
    auto start = [this, &job, priority](Resume<bool> resume) {
        job.resume.emplace(std::move(resume));
        impl_->queue.push(job, priority);
        impl_->work_soon();
    };
    (void)co_await suspend<bool>(start);
    if (job.error) {
        std::rethrow_exception(job.error);
    }
}

std::string PostgresDatabase::fault() const {
    return impl_->connector.fault();
}

PostgresStats PostgresDatabase::stats() const {
    return {
        impl_->counts.commits.load(),
        impl_->counts.repeated.load(),
        impl_->counts.found_committed.load(),
        impl_->counts.found_aborted.load(),
        impl_->queue.waiting(),
        impl_->counts.commit_seconds.snapshot(),
        impl_->batch_sizes.snapshot()};
}

}  // namespace stagedoor
