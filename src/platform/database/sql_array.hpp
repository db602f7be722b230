// A column of values as one value, in PostgreSQL's text form of an array: `unnest($1::text[])`.
// SQLite has nothing like it; statements that carry many commands are for stores that run commands
// together (Database::write_shared).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stagedoor {

class SqlArray {
  public:
    void add(std::string_view value) {
        begin_value();
        text_ += '"';
        for (const char c : value) {
            if (c == '"' || c == '\\') {
                text_ += '\\';
            }
            text_ += c;
        }
        text_ += '"';
    }
    void add(std::int64_t value) {
        begin_value();
        text_ += std::to_string(value);
    }
    void add(std::optional<std::int64_t> value) {
        if (value) {
            add(*value);
        } else {
            begin_value();
            text_ += "NULL";
        }
    }

    [[nodiscard]] std::string text() const { return text_ + '}'; }

  private:
    void begin_value() {
        if (text_.size() > 1) {
            text_ += ',';
        }
    }

    std::string text_ = "{";
};

}  // namespace stagedoor
