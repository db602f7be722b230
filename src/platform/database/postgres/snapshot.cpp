#include "platform/database/postgres/snapshot.hpp"

namespace stagedoor {
namespace {

// Temporary views come before tables of the same name.
constexpr const char* kShowStaged = R"(
CREATE TEMPORARY VIEW outbox AS
    SELECT seq, id, type, subject, version, time, data FROM public.outbox
    UNION ALL
    SELECT (SELECT seq FROM public.outbox_head) + row_number() OVER (ORDER BY staged),
           id, type, subject, version, time, data
    FROM public.outbox_staged;
CREATE TEMPORARY VIEW outbox_head AS
    SELECT "only", seq + (SELECT count(*) FROM public.outbox_staged) AS seq
    FROM public.outbox_head;
)";

// Whoever says something writes here, and whoever numbers it deletes from here. The lock ends with
// the session.
std::unique_ptr<Session> hold_still(const std::string& url) {
    auto session = std::make_unique<Session>(url);
    session->queue("BEGIN");
    session->command("LOCK TABLE outbox_staged IN SHARE MODE");
    return session;
}

}  // namespace

PostgresSnapshot::PostgresSnapshot(std::unique_ptr<Session> session, Env& env)
    : session_{std::move(session)} {
    session_->script(kShowStaged);
    session_->queue("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    transaction_ =
        std::make_unique<PostgresTransaction>(*session_, env, PostgresTransaction::Mode::kRead);
    // The first statement fixes the moment.
    transaction_->run("SELECT seq FROM outbox_head", {}, [](const Row&) {});
}

std::vector<PostgresSnapshot> take_cut(Env& env, const std::vector<std::string>& urls) {
    std::vector<std::unique_ptr<Session>> readers;
    for (const std::string& url : urls) {
        readers.push_back(std::make_unique<Session>(url));
    }
    std::vector<PostgresSnapshot> cut;
    try {
        std::vector<std::unique_ptr<Session>> held;
        for (const std::string& url : urls) {
            held.push_back(hold_still(url));
        }
        for (auto& reader : readers) {
            cut.push_back(PostgresSnapshot{std::move(reader), env});
        }
    } catch (const ServerError& error) {
        throw_meaning(error, true);
    }
    return cut;
}

}  // namespace stagedoor
