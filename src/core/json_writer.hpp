// Writes compact JSON text, member by member, in the order given. For replies and event payloads:
// faster than building a document, and prices print in their shortest form. It does not check that
// calls nest; that is the caller's to get right, and every shape it writes has a test.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor {

class JsonWriter {
  public:
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    // Names the value that the next call writes.
    JsonWriter& key(std::string_view name);

    JsonWriter& string(std::string_view value);  // escapes as RFC 8259 demands; value must be UTF-8
    JsonWriter& integer(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& decimal(Money value);        // 19.99, 20
    JsonWriter& time(Instant value);         // "2026-11-21T08:15:00.000Z"
    JsonWriter& raw(std::string_view json);  // text that is JSON already

    // key() and a value in one.
    JsonWriter& member(std::string_view name, std::string_view value) {
        return key(name).string(value);
    }
    JsonWriter& member(std::string_view name, std::int64_t value) {
        return key(name).integer(value);
    }
    JsonWriter& member(std::string_view name, Money value) { return key(name).decimal(value); }
    JsonWriter& member(std::string_view name, Instant value) { return key(name).time(value); }
    template <class T>
    JsonWriter& optional_member(std::string_view name, const std::optional<T>& value) {
        return value ? member(name, *value) : *this;
    }

    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    void separate();

    std::string text_;
    bool needs_comma_ = false;
};

// `value` as a JSON string literal, quotes included.
[[nodiscard]] std::string to_json_string(std::string_view value);

}  // namespace stagedoor
