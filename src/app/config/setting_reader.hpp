// Reads one setting at a time in its form and range, and says in the user's words what is wrong
// with it. A wrong setting yields the default, so that reading goes on and finds the other
// problems.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "app/config/sources.hpp"
#include "app/config/values.hpp"

namespace stagedoor::app {

struct DurationRange {
    Milliseconds least{};
    Milliseconds most{};
};

struct IntegerRange {
    std::int64_t least = 0;
    std::int64_t most = 0;
};

class SettingReader {
  public:
    explicit SettingReader(Sources& sources) : sources_{sources} {}

    [[nodiscard]] Milliseconds duration(
        std::string_view name, Milliseconds fallback, DurationRange range
    );
    [[nodiscard]] std::int64_t integer(
        std::string_view name, std::int64_t fallback, IntegerRange range
    );
    [[nodiscard]] bool boolean(std::string_view name, bool fallback);
    [[nodiscard]] std::string text(std::string_view name, std::string_view fallback) const;

    // One of the words; the index of `fallback` when the setting is absent.
    [[nodiscard]] std::size_t choice(
        std::string_view name, std::size_t fallback, std::initializer_list<std::string_view> words
    );

    // What `parse` makes of the setting; `is_not` completes `"abc" is not …`.
    template <class T, class Parse>
    [[nodiscard]] T value(std::string_view name, T fallback, Parse parse, std::string_view is_not) {
        const auto raw = sources_.find(name);
        if (!raw) {
            return fallback;
        }
        auto parsed = parse(raw->text);
        if (!parsed) {
            refuse(*raw, "is not " + std::string{is_not});
            return fallback;
        }
        return std::move(*parsed);
    }

  private:
    void refuse(const RawValue& raw, const std::string& why);

    Sources& sources_;
};

}  // namespace stagedoor::app
