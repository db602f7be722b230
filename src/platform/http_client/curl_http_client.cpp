#include "platform/http_client/curl_http_client.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

#include "core/check.hpp"
#include "platform/http_client/curl_transfer.hpp"

namespace stagedoor {
namespace {

using Transfer = std::unique_ptr<CurlTransfer>;

// Nothing needs the thread to look around by itself; libcurl's own timers shorten this.
constexpr Milliseconds kLongestPoll{1000};

// libcurl's state that belongs to the process; it stays until the end.
void init_curl() {
    static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
    CHECK(result == CURLE_OK, "libcurl cannot be initialised");
}

}  // namespace

struct CurlHttpClient::Worker {
    Worker(Scheduler& s, CurlHttpOptions o) : scheduler{s}, options{std::move(o)} {
        init_curl();
        multi = curl_multi_init();
        CHECK(multi != nullptr, "libcurl gives no handle");
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options.concurrency));
        thread = std::thread{[this] {
            run();
        }};
    }

    ~Worker() {
        {
            const std::lock_guard lock{mutex};
            stopping = true;
        }
        curl_multi_wakeup(multi);
        thread.join();
        curl_multi_cleanup(multi);
    }

    void submit(Transfer transfer) {
        std::unique_lock lock{mutex};
        if (in_flight >= options.concurrency + options.queue_limit) {
            lock.unlock();
            transfer->fail("queue full", true);
            return;
        }
        ++in_flight;
        waiting.push_back(std::move(transfer));
        lock.unlock();
        curl_multi_wakeup(multi);
    }

    void abort_all() {
        {
            const std::lock_guard lock{mutex};
            aborting = true;
            doomed = waiting.size();
        }
        curl_multi_wakeup(multi);
    }

    void run() {
        while (!end_aborted()) {
            drop_late();
            start_waiting();
            int running = 0;
            curl_multi_perform(multi, &running);
            finish_done();
            curl_multi_poll(multi, nullptr, 0, poll_time(), nullptr);
        }
    }

    // Ends what abort_all() or the destructor has doomed; true when the thread may end.
    bool end_aborted() {
        std::unique_lock lock{mutex};
        if (!aborting && !stopping) {
            return false;
        }
        const bool last = stopping;
        const auto count = static_cast<std::ptrdiff_t>(last ? waiting.size() : doomed);
        std::deque<Transfer> unsent;
        std::move(waiting.begin(), waiting.begin() + count, std::back_inserter(unsent));
        waiting.erase(waiting.begin(), waiting.begin() + count);
        aborting = false;
        doomed = 0;
        in_flight -= unsent.size() + active.size();
        lock.unlock();
        for (const auto& transfer : unsent) {
            transfer->fail("aborted", true);
        }
        for (const auto& [easy, transfer] : active) {
            curl_multi_remove_handle(multi, easy);
            transfer->abort();
        }
        active.clear();
        return last;
    }

    // Ends those whose time ran out before their turn came.
    void drop_late() {
        const Monotonic now = scheduler.monotonic();
        std::unique_lock lock{mutex};
        const auto late =
            std::stable_partition(waiting.begin(), waiting.end(), [&](const Transfer& transfer) {
                return transfer->deadline() > now;
            });
        std::deque<Transfer> dropped;
        std::move(late, waiting.end(), std::back_inserter(dropped));
        waiting.erase(late, waiting.end());
        in_flight -= dropped.size();
        lock.unlock();
        for (const auto& transfer : dropped) {
            transfer->fail("timed out before its turn came", true);
        }
    }

    void start_waiting() {
        while (active.size() < options.concurrency) {
            Transfer transfer = take_waiting();
            if (!transfer) {
                return;
            }
            start(std::move(transfer));
        }
    }

    // Nothing is handed out while an abort is pending: it would outlive it.
    Transfer take_waiting() {
        const std::lock_guard lock{mutex};
        if (waiting.empty() || aborting || stopping) {
            return nullptr;
        }
        Transfer transfer = std::move(waiting.front());
        waiting.pop_front();
        return transfer;
    }

    void start(Transfer transfer) {
        const auto left =
            std::chrono::ceil<Milliseconds>(transfer->deadline() - scheduler.monotonic());
        if (!transfer->prepare(std::max(left, Milliseconds{1}), options.ca_file) ||
            curl_multi_add_handle(multi, transfer->handle()) != CURLM_OK) {
            release_one();
            transfer->fail("malformed call", true);
            return;
        }
        auto* const easy = transfer->handle();
        active.emplace(easy, std::move(transfer));
    }

    void finish_done() {
        int left = 0;
        while (auto* const message = curl_multi_info_read(multi, &left)) {
            if (message->msg == CURLMSG_DONE) {
                finish(message->easy_handle, message->data.result);
            }
        }
    }

    void finish(CURL* easy, CURLcode result) {
        curl_multi_remove_handle(multi, easy);
        auto node = active.extract(easy);
        release_one();
        node.mapped()->finish(result);
    }

    void release_one() {
        const std::lock_guard lock{mutex};
        --in_flight;
    }

    // Until the first waiting call runs out of time; libcurl knows about those on the wire.
    int poll_time() {
        const Monotonic now = scheduler.monotonic();
        Monotonic until = now + kLongestPoll;
        const std::lock_guard lock{mutex};
        for (const auto& transfer : waiting) {
            until = std::min(until, transfer->deadline());
        }
        const auto time = std::chrono::ceil<Milliseconds>(until - now);
        return static_cast<int>(std::max(time, Milliseconds{0}).count());
    }

    Scheduler& scheduler;
    CurlHttpOptions options;
    CURLM* multi = nullptr;

    std::mutex mutex;
    std::deque<Transfer> waiting;
    std::size_t in_flight = 0;  // waiting, being started, active
    std::size_t doomed = 0;     // of those waiting, how many an abort must end
    bool aborting = false;
    bool stopping = false;

    std::unordered_map<CURL*, Transfer> active;  // the thread's own
    std::thread thread;
};

CurlHttpClient::CurlHttpClient(Scheduler& scheduler, CurlHttpOptions options)
    : worker_{std::make_unique<Worker>(scheduler, std::move(options))} {}

CurlHttpClient::~CurlHttpClient() = default;

Task<HttpReply> CurlHttpClient::send(HttpCall call) {
    const Monotonic deadline = worker_->scheduler.monotonic() + call.timeout;
    const auto start = [&](const Resume<HttpReply>& resume) {
        worker_->submit(std::make_unique<CurlTransfer>(std::move(call), deadline, resume));
    };
    co_return co_await suspend<HttpReply>(start);
}

void CurlHttpClient::abort_all() {
    worker_->abort_all();
}

}  // namespace stagedoor
