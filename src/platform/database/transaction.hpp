// A transaction as services and platform see it, the same on SQLite and PostgreSQL. The body of a
// transaction is a plain function: it cannot suspend, and it may only touch the store.
//
// SQL text uses `$1` placeholders and stands in storage/ folders only.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "contracts/envelope.hpp"

namespace stagedoor {

// A statement is a string literal (or constexpr array): its address is the key of the prepared
// form.
class Sql {
  public:
    template <std::size_t N>
    consteval Sql(const char (&text)[N])  // NOLINT(google-explicit-constructor)
        : text_{text, N - 1} {}

    [[nodiscard]] std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

// NULL, an integer, or text: UTF-8 without NUL, which PostgreSQL refuses as ConstraintViolation.
// Text must outlive the call it is passed to.
class SqlValue {
  public:
    SqlValue(std::nullopt_t) {}                                              // NOLINT
    SqlValue(std::int64_t value) : value_{value} {}                          // NOLINT
    SqlValue(int value) : value_{std::int64_t{value}} {}                     // NOLINT
    SqlValue(std::string_view value) : value_{value} {}                      // NOLINT
    SqlValue(const std::string& value) : value_{std::string_view{value}} {}  // NOLINT
    SqlValue(const char* value) : value_{std::string_view{value}} {}         // NOLINT
    template <class T>
    SqlValue(const std::optional<T>& value) {  // NOLINT
        if (value) {
            *this = SqlValue{*value};
        }
    }

    [[nodiscard]] const std::variant<std::monostate, std::int64_t, std::string_view>& get() const {
        return value_;
    }

  private:
    std::variant<std::monostate, std::int64_t, std::string_view> value_;
};

using SqlValues = std::initializer_list<SqlValue>;

// One row of a result, valid inside the visitor it is given to. Columns count from 0.
class Row {
  public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;

    [[nodiscard]] std::string str(int column) const { return std::string{text(column)}; }
    [[nodiscard]] std::optional<std::string> optional_str(int column) const {
        return is_null(column) ? std::nullopt : std::optional{str(column)};
    }
    [[nodiscard]] std::optional<std::int64_t> optional_integer(int column) const {
        return is_null(column) ? std::nullopt : std::optional{integer(column)};
    }
};

// A write that broke a UNIQUE, CHECK or foreign key rule. The enclosing request is rolled back
// unless its body catches this and goes on; the other requests of the batch are untouched.
class ConstraintViolation : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Lives for the length of one body, on one thread. Statements throw ConstraintViolation, or
// Unavailable when the store itself failed.
class Transaction {
  public:
    using Visitor = std::function<void(const Row&)>;

    virtual ~Transaction() = default;

    // Runs one statement, gives each row to `visit`, returns the number of rows changed.
    virtual std::int64_t run(Sql sql, SqlValues values, const Visitor& visit) = 0;

    // Runs a statement of which only the number of rows it changed is needed, and not at once:
    // where statements travel, it travels with a later one, before the commit at the latest, and
    // `check` is told then. What it or `check` throws comes out of whatever the body does by then,
    // or of the write: not to be caught.
    virtual void run_soon(Sql sql, SqlValues values, std::function<void(std::int64_t)> check) {
        check(execute(sql, values));
    }

    // Of two writes at once that name the same, one waits for the other and is then run again, so
    // that it sees what that one stored: for what is decided by counting rows that others may add.
    // Called after what locks rows. Nothing to do where there is one writer.
    virtual void take_turns(std::span<const std::string> /*names*/) {}

    // Appends a fact to this service's outbox: it exists if and only if this transaction commits.
    // Returns a number that no other fact of this store has and that grows with every fact that
    // builds on this one: its seq on SQLite; on PostgreSQL seq is given after the commit, and is
    // another. CHECK: not in a read.
    virtual std::int64_t emit(contracts::NewEvent event) = 0;

    // Appends several, in their order.
    virtual void emit_all(std::vector<contracts::NewEvent> events) {
        for (contracts::NewEvent& event : events) {
            (void)emit(std::move(event));
        }
    }

    std::int64_t execute(Sql sql, SqlValues values) {
        return run(sql, values, [](const Row&) {});
    }

    // The first row, mapped, or nullopt.
    template <class Map>
    [[nodiscard]] auto one(Sql sql, SqlValues values, Map map) {
        std::optional<decltype(map(std::declval<const Row&>()))> result;
        run(sql, values, [&](const Row& row) {
            if (!result) {
                result.emplace(map(row));
            }
        });
        return result;
    }

    // Every row, mapped, in order.
    template <class Map>
    [[nodiscard]] auto all(Sql sql, SqlValues values, Map map) {
        std::vector<decltype(map(std::declval<const Row&>()))> result;
        run(sql, values, [&](const Row& row) { result.push_back(map(row)); });
        return result;
    }
};

}  // namespace stagedoor
