#include "app/config/setting_reader.hpp"

#include <algorithm>

namespace stagedoor::app {

Milliseconds SettingReader::duration(
    std::string_view name, Milliseconds fallback, DurationRange range
) {
    const auto raw = sources_.find(name);
    if (!raw) {
        return fallback;
    }
    const auto duration = parse_duration(raw->text);
    if (!duration) {
        refuse(*raw, "is not a duration (examples: 900, 15m)");
        return fallback;
    }
    if (*duration < range.least || *duration > range.most) {
        refuse(*raw, "is not between " + to_text(range.least) + " and " + to_text(range.most));
        return fallback;
    }
    return *duration;
}

std::int64_t SettingReader::integer(
    std::string_view name, std::int64_t fallback, IntegerRange range
) {
    const auto raw = sources_.find(name);
    if (!raw) {
        return fallback;
    }
    const auto number = parse_integer(raw->text);
    if (!number || *number < range.least || *number > range.most) {
        refuse(
            *raw,
            "is not a number between " + std::to_string(range.least) + " and " +
                std::to_string(range.most)
        );
        return fallback;
    }
    return *number;
}

bool SettingReader::boolean(std::string_view name, bool fallback) {
    return value<bool>(name, fallback, parse_boolean, "a switch (examples: true, false)");
}

std::string SettingReader::text(std::string_view name, std::string_view fallback) const {
    const auto raw = sources_.find(name);
    return raw ? raw->text : std::string{fallback};
}

std::size_t SettingReader::choice(
    std::string_view name, std::size_t fallback, std::initializer_list<std::string_view> words
) {
    const auto raw = sources_.find(name);
    if (!raw) {
        return fallback;
    }
    const auto* const found = std::ranges::find(words, raw->text);
    if (found != words.end()) {
        return static_cast<std::size_t>(found - words.begin());
    }
    std::string expected;
    for (const auto word : words) {
        expected += (expected.empty() ? "" : ", ") + std::string{word};
    }
    refuse(*raw, "is not one of " + expected);
    return fallback;
}

void SettingReader::refuse(const RawValue& raw, const std::string& why) {
    sources_.problem(raw.source, "\"" + raw.text + "\" " + why);
}

}  // namespace stagedoor::app
