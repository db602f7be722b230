#include "platform/database/postgres/session.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "core/check.hpp"

namespace stagedoor {
namespace {

constexpr Oid kBool = 16;
constexpr Oid kBigint = 20;
constexpr Oid kInferred = 0;
constexpr std::size_t kMostValues = 64;

// What a session needs beside its address: a peer that vanished is noticed within ten seconds.
constexpr std::array kKeywords{
    "dbname",
    "client_encoding",
    "fallback_application_name",
    "connect_timeout",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_count",
    "tcp_user_timeout",
    static_cast<const char*>(nullptr)};

// A stopped process must not hold its locks for ever, nor a waiting one its caller. No limit on
// statements: it would cut short the wait of a COMMIT for its standby, and call that a success.
constexpr const char* kSettings =
    "SET idle_in_transaction_session_timeout = '10s';"
    "SET lock_timeout = '5s';"
    "SELECT set_config('synchronous_commit', 'on', false)"
    " WHERE current_setting('synchronous_commit') IN ('off', 'local');";

constexpr const char* kWho =
    "SELECT current_setting('server_encoding'), gen_random_uuid(), pg_is_in_recovery()";

constexpr char kStartMarking[] = "INSERT INTO commit_marks (session, mark) VALUES ($1, 0)";
constexpr char kForgetMarks[] =
    "DELETE FROM commit_marks WHERE touched < now() - interval '7 days'";
constexpr char kMark[] =
    "UPDATE commit_marks SET mark = $2, touched = now() "
    "WHERE session = $1 AND pg_current_xact_id_if_assigned() IS NOT NULL";

class PostgresRow final : public Row {
  public:
    PostgresRow(const PGresult* rows, int row) : rows_{rows}, row_{row} {}

    [[nodiscard]] bool is_null(int column) const override {
        return PQgetisnull(rows_, row_, column) == 1;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        const std::string_view digits = text(column);
        if (PQftype(rows_, column) == kBool) {
            return digits == "t" ? 1 : 0;
        }
        std::int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    [[nodiscard]] std::string_view text(int column) const override {
        return {
            PQgetvalue(rows_, row_, column),
            static_cast<std::size_t>(PQgetlength(rows_, row_, column))};
    }

  private:
    const PGresult* rows_;
    int row_;
};

// The values of one statement as libpq wants them, in text format.
class Arguments {
  public:
    Arguments(SqlValues values) {  // NOLINT(google-explicit-constructor): of a list
        CHECK(values.size() <= kMostValues, "a statement takes a bounded number of values");
        for (const SqlValue& value : values) {
            add(value.get());
        }
    }

    [[nodiscard]] int size() const { return count_; }
    [[nodiscard]] const Oid* types() const { return types_.data(); }
    [[nodiscard]] const char* const* pointers() const { return pointers_.data(); }

  private:
    void add(const std::variant<std::monostate, std::int64_t, std::string_view>& value) {
        const auto slot = static_cast<std::size_t>(count_++);
        types_[slot] = kInferred;
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            types_[slot] = kBigint;
            texts_[slot] = std::to_string(*number);
            pointers_[slot] = texts_[slot].c_str();
        } else if (const auto* text = std::get_if<std::string_view>(&value)) {
            if (text->find('\0') != std::string_view::npos) {
                throw ConstraintViolation{"text with a NUL"};
            }
            texts_[slot] = *text;
            pointers_[slot] = texts_[slot].c_str();
        }
    }

    int count_ = 0;
    std::array<Oid, kMostValues> types_{};
    std::array<std::string, kMostValues> texts_;
    std::array<const char*, kMostValues> pointers_{};
};

bool succeeded(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string{} : std::string{text};
}

std::int64_t rows_changed(PGresult* result) {
    if (std::string_view{PQcmdStatus(result)}.starts_with("SELECT")) {
        return 0;
    }
    const std::string_view digits{PQcmdTuples(result)};
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    return count;
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) {
        text.pop_back();
    }
    return text;
}

void note_warning(void* state, const PGresult* result) {
    if (field(result, PG_DIAG_SEVERITY_NONLOCALIZED) == "WARNING") {
        *static_cast<bool*>(state) = true;
    }
}

}  // namespace

Session::Session(const std::string& url) {
    const std::array<const char*, kKeywords.size()> values{
        url.c_str(), "UTF8", "stagedoor", "5", "5", "2", "2", "10000", nullptr};
    handle_.reset(PQconnectdbParams(kKeywords.data(), values.data(), 1));
    PQsetNoticeReceiver(handle_.get(), note_warning, &state_->warned);
    if (PQstatus(handle_.get()) != CONNECTION_OK) {
        throw Unavailable{
            "PostgreSQL cannot be reached (is it running there, and does the URL say the right "
            "host, database and password?): " +
            trimmed(PQerrorMessage(handle_.get()))};
    }
    set_up();
    if (PQenterPipelineMode(handle_.get()) != 1) {
        lost();
    }
}

void Session::set_up() {
    const Answer settings{PQexec(handle_.get(), kSettings)};
    const Answer who{PQexec(handle_.get(), kWho)};
    if (!succeeded(settings.get()) || PQntuples(who.get()) != 1) {
        throw Unavailable{
            "PostgreSQL does not take writes: " + trimmed(PQerrorMessage(handle_.get()))};
    }
    if (std::string_view{PQgetvalue(who.get(), 0, 0)} != "UTF8") {
        throw Unavailable{"the database must be created with the encoding UTF8"};
    }
    if (std::string_view{PQgetvalue(who.get(), 0, 2)} == "t") {
        throw Unavailable{"PostgreSQL does not take writes: it is a standby"};
    }
    name_ = PQgetvalue(who.get(), 0, 1);
}

void Session::lost() const {
    throw ConnectionLost{
        "the connection to PostgreSQL broke: " + trimmed(PQerrorMessage(handle_.get()))};
}

void Session::queue(const char* command) {
    queued_.push_back(command);
}

bool Session::drop_queued_begin() {
    const bool begin = !queued_.empty() && std::string_view{queued_.front()}.starts_with("BEGIN");
    queued_.clear();
    return begin;
}

void Session::send(const char* text) {
    if (PQsendQueryParams(handle_.get(), text, 0, nullptr, nullptr, nullptr, nullptr, 0) != 1) {
        lost();
    }
    ++sent_;
}

void Session::send_queued() {
    for (const char* command : queued_) {
        send(command);
    }
    queued_.clear();
}

void Session::send_prepared(Sql sql, SqlValues values) {
    const Arguments arguments{values};
    send_queued();
    const void* key = sql.text().data();
    auto known = prepared_.find(key);
    if (known == prepared_.end()) {
        known = prepared_.emplace(key, "s" + std::to_string(++last_name_)).first;
        preparing_.push_back({key, sent_});
        const std::string text{sql.text()};
        if (PQsendPrepare(
                handle_.get(),
                known->second.c_str(),
                text.c_str(),
                arguments.size(),
                arguments.types()
            ) != 1) {
            lost();
        }
        ++sent_;
    }
    if (PQsendQueryPrepared(
            handle_.get(),
            known->second.c_str(),
            arguments.size(),
            arguments.pointers(),
            nullptr,
            nullptr,
            0
        ) != 1) {
        lost();
    }
    ++sent_;
}

// In pipeline mode the answers to one command end with a null.
Session::Answer Session::next_answer() {
    Answer answer{PQgetResult(handle_.get())};
    if (!answer || PQstatus(handle_.get()) == CONNECTION_BAD) {
        lost();
    }
    if (PQresultStatus(answer.get()) != PGRES_PIPELINE_SYNC) {
        const Answer end{PQgetResult(handle_.get())};
        if (end || PQstatus(handle_.get()) == CONNECTION_BAD) {
            lost();
        }
    }
    return answer;
}

// One answer for everything sent. The first that failed is thrown, once all have been read.
std::vector<Session::Answer> Session::receive() {
    if (PQpipelineSync(handle_.get()) != 1) {
        lost();
    }
    std::vector<Answer> answers;
    for (; sent_ > 0; --sent_) {
        answers.push_back(next_answer());
    }
    const Answer sync = next_answer();
    CHECK(PQresultStatus(sync.get()) == PGRES_PIPELINE_SYNC, "every answer belongs to a command");
    for (const Preparing& preparing : std::exchange(preparing_, {})) {
        if (!succeeded(answers[preparing.answer].get())) {
            prepared_.erase(preparing.key);
        }
    }
    const auto soon = std::exchange(soon_, {});
    for (const Answer& answer : answers) {
        if (!succeeded(answer.get())) {
            throw ServerError{
                field(answer.get(), PG_DIAG_SQLSTATE),
                field(answer.get(), PG_DIAG_MESSAGE_PRIMARY)};
        }
    }
    for (const std::size_t place : soon) {
        soon_changed_.push_back(rows_changed(answers[place].get()));
    }
    return answers;
}

std::int64_t Session::give_rows(const Answer& answer, const Visitor& visit) {
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
        visit(PostgresRow{answer.get(), row});
    }
    return rows_changed(answer.get());
}

std::int64_t Session::run(Sql sql, SqlValues values, const Visitor& visit) {
    send_prepared(sql, values);
    const Answer answer = std::move(receive().back());
    return give_rows(answer, visit);
}

std::int64_t Session::run_and_mark(
    Sql sql, SqlValues values, const Visitor& visit, std::int64_t number, bool& marked
) {
    send_prepared(sql, values);
    const std::size_t wanted = sent_ - 1;
    send_prepared(kMark, {name_, number});
    auto answers = receive();
    marked = rows_changed(answers.back().get()) == 1;
    return give_rows(answers[wanted], visit);
}

void Session::run_soon(Sql sql, SqlValues values) {
    send_prepared(sql, values);
    soon_.push_back(sent_ - 1);
}

void Session::settle() {
    (void)receive();
}

std::vector<std::int64_t> Session::take_soon() {
    return std::exchange(soon_changed_, {});
}

void Session::start_marking() {
    run(kForgetMarks, {}, [](const Row&) {});
    run(kStartMarking, {name_}, [](const Row&) {});
}

std::string Session::command(const char* text) {
    send_queued();
    send(text);
    return PQcmdStatus(receive().back().get());
}

void Session::script(const std::string& text) {
    CHECK(queued_.empty(), "a script travels alone");
    PQexitPipelineMode(handle_.get());
    const Answer answer{PQexec(handle_.get(), text.c_str())};
    if (PQstatus(handle_.get()) == CONNECTION_BAD || PQenterPipelineMode(handle_.get()) != 1) {
        lost();
    }
    if (!succeeded(answer.get())) {
        throw ServerError{
            field(answer.get(), PG_DIAG_SQLSTATE), field(answer.get(), PG_DIAG_MESSAGE_PRIMARY)};
    }
}

bool Session::warned() {
    return std::exchange(state_->warned, false);
}

}  // namespace stagedoor
