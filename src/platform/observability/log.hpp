// Structured log lines on standard error: text for people, one JSON object a line for machines.
//
//     log::info("order placed", {{"order", id.view()}, {"ms", elapsed}});
//
// Never pass passwords, tokens, card data or client secrets.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace stagedoor::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

struct Field {
    template <class T>
    Field(std::string_view n, const T& v) : name{n} {
        if constexpr (std::is_integral_v<T>) {
            value = static_cast<std::int64_t>(v);
        } else {
            value = std::string_view{v};
        }
    }

    std::string_view name;
    std::variant<std::int64_t, std::string_view> value;
};

using Fields = std::initializer_list<Field>;

// Once, before the first line. Default: text, info.
void configure(Format format, Level least);

[[nodiscard]] bool enabled(Level level);
void write(Level level, std::string_view message, Fields fields);

inline void debug(std::string_view message, Fields fields = {}) {
    write(Level::kDebug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
    write(Level::kInfo, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
    write(Level::kWarning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
    write(Level::kError, message, fields);
}

}  // namespace stagedoor::log
