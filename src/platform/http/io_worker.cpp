#include "platform/http/io_worker.hpp"

#include <algorithm>
#include <cstdio>
#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include "platform/http/session.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::http {
namespace {

// Sweeps are a quarter of the shortest deadline apart, within these bounds.
constexpr Milliseconds kShortestTick{1};
constexpr Milliseconds kLongestTick{250};

Milliseconds tick_of(const Deadlines& deadlines) {
    const auto shortest =
        std::min({deadlines.head, deadlines.body, deadlines.idle, deadlines.write, deadlines.linger}
        );
    return std::clamp(shortest / 4, kShortestTick, kLongestTick);
}

void log_failure(const std::exception_ptr& failure) {
    if (!failure) {
        return;
    }
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& fault) {
        log::error("connection ended by a fault", {{"error", fault.what()}});
    }
}

}  // namespace

void OpenConnections::add() {
    const std::lock_guard lock{mutex_};
    ++count_;
}

void OpenConnections::remove() {
    const std::lock_guard lock{mutex_};
    if (--count_ == 0) {
        none_.notify_all();
    }
}

std::size_t OpenConnections::count() const {
    const std::lock_guard lock{mutex_};
    return count_;
}

bool OpenConnections::wait_until_none(Milliseconds timeout) {
    std::unique_lock lock{mutex_};
    return none_.wait_for(lock, timeout, [this] { return count_ == 0; });
}

void StockedRandom::fill(std::span<std::byte> out) {
    if (used_ + out.size() > stock_.size()) {
        source_.fill(stock_);
        used_ = 0;
    }
    std::copy_n(stock_.begin() + static_cast<std::ptrdiff_t>(used_), out.size(), out.begin());
    used_ += out.size();
}

IoWorker::IoWorker(
    Env& env,
    const Router& router,
    const ServerOptions& options,
    std::shared_ptr<OpenConnections> connections
)
    : env_{env},
      router_{router},
      options_{options},
      connections_{std::move(connections)},
      tick_{tick_of(options.deadlines)},
      timer_{context_},
      random_{env.random()} {
    read_clocks();
}

IoWorker::~IoWorker() = default;

void IoWorker::run() {
    const auto work = boost::asio::make_work_guard(context_);
    sweep();
    context_.run();
}

void IoWorker::adopt(Socket socket, Welcome welcome) {
    connections_->add();
    auto start = [this, welcome, s = std::move(socket)]() mutable {
        start_session(std::move(s), welcome);
    };
    boost::asio::post(context_, std::move(start));
}

void IoWorker::start_session(Socket socket, Welcome welcome) {
    if (stopping_) {
        connections_->remove();
        return;
    }
    auto session = std::make_shared<Session>(*this, std::move(socket));
    const auto position = sessions_.insert(sessions_.end(), session);
    auto ended = [self = shared_from_this(), position](const std::exception_ptr& failure) {
        log_failure(failure);
        self->end_session(position);
    };
    boost::asio::co_spawn(
        context_,
        welcome == Welcome::kServe ? session->run() : session->run_refused(),
        std::move(ended)
    );
}

void IoWorker::end_session(std::list<std::shared_ptr<Session>>::iterator position) {
    sessions_.erase(position);
    connections_->remove();
}

void IoWorker::run_there(const std::function<void()>& action) {
    std::promise<void> done;
    boost::asio::post(context_, [&] {
        action();
        done.set_value();
    });
    done.get_future().wait();
}

void IoWorker::begin_stop() {
    run_there([this] {
        stopping_ = true;
        for (const auto& session : sessions_) {
            session->hurry();
        }
    });
}

void IoWorker::close_all() {
    run_there([this] {
        for (const auto& session : sessions_) {
            session->close();
        }
    });
}

void IoWorker::make_request_id(std::string& out) {
    out = RequestId::generate(random_, wall_).view();
}

void IoWorker::read_clocks() {
    now_ = env_.scheduler().monotonic();
    const auto wall = env_.now();
    const auto second = [](Instant instant) {
        return std::chrono::floor<Seconds>(instant);
    };
    if (date_.empty() || second(wall) != second(wall_)) {
        date_ = to_imf_date(wall);
    }
    wall_ = wall;
}

void IoWorker::sweep() {
    read_clocks();
    for (const auto& session : sessions_) {
        session->tick();
    }
    timer_.expires_after(tick_);
    timer_.async_wait([this](const boost::system::error_code& fault) {
        if (!fault) {
            sweep();
        }
    });
}

std::string to_imf_date(Instant instant) {
    constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array kMonths{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{std::chrono::floor<Seconds>(instant - day)};
    std::array<char, 64> text{};
    const int size = std::snprintf(
        text.data(),
        text.size(),
        "%s, %02u %s %04d %02d:%02d:%02d GMT",
        kDays.at(std::chrono::weekday{day}.c_encoding()),
        static_cast<unsigned>(date.day()),
        kMonths.at(static_cast<unsigned>(date.month()) - 1),
        static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()),
        static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count())
    );
    return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace stagedoor::http
