#include "tests/conformance/feed_suite.hpp"

namespace stagedoor::conformance {
namespace {

const std::vector<Migration> kNotes{
    {"0001_notes", "CREATE TABLE notes (seq INTEGER NOT NULL, subject TEXT NOT NULL) STRICT;"}};

}  // namespace

void FeedSuite::say(const std::string& subject, const std::string& type) {
    auto body = [&](Transaction& tx) {
        tx.emit({type, subject, std::nullopt, "{}"});
    };
    fake().await(feed_->producer_store().write(body));
}

Follower::Follower(FeedUnderTest& feed, ConsumerOptions options)
    : feed_{feed}, options_{options}, store_{feed.fake(), contracts::Service::kTickets, kNotes} {
    make_consumer();
}

Follower::~Follower() {
    stop();
}

void Follower::make_consumer() {
    EventHandler said;
    said.type = "said";
    said.apply = [this](Transaction& tx, const contracts::Event& event) {
        before_note(event);
        tx.execute("INSERT INTO notes (seq, subject) VALUES ($1, $2)", {event.seq, event.subject});
    };
    said.key = [this](const contracts::Event& event) {
        return key(event);
    };
    said.committed = [this](const contracts::Event& event) {
        hurried.push_back(event.seq);
    };
    consumer_ = std::make_unique<Consumer>(
        feed_.fake().env(),
        contracts::Service::kTickets,
        store_.database(),
        feed_.source(),
        std::vector<EventHandler>{std::move(said)},
        options_
    );
}

void Follower::start() {
    feed_.fake().await(consumer_->load());
    group_ = std::make_unique<TaskGroup>(feed_.fake().env().scheduler());
    group_->spawn("follower", consumer_->run(*group_));
    feed_.fake().run();
}

void Follower::stop() {
    if (group_) {
        group_->request_stop();
        feed_.fake().await(group_->join());
        group_.reset();
        store_.reopen();
        make_consumer();
    }
}

std::vector<std::int64_t> Follower::notes() {
    auto body = [](Transaction& tx) {
        return tx.all("SELECT seq FROM notes ORDER BY rowid", {}, [](const Row& row) {
            return row.integer(0);
        });
    };
    return feed_.fake().await(store_.database().read(body));
}

std::vector<std::string> Follower::parked() {
    auto body = [](Transaction& tx) {
        return tx.all(
            "SELECT seq, subject, reason FROM parked_events ORDER BY seq",
            {},
            [](const Row& row) {
                return std::to_string(row.integer(0)) + " " + row.str(1) + ": " + row.str(2);
            }
        );
    };
    return feed_.fake().await(store_.database().read(body));
}

}  // namespace stagedoor::conformance
