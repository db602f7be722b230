// CHECK(condition, "what is broken"): an impossible state ends the process, in every build. A
// server that goes on after its own invariant broke can sell a ticket twice; one that stops
// recovers from its store.
#pragma once

namespace stagedoor {

// Writes file, line, condition and explanation to standard error and aborts.
[[noreturn]] void check_failed(
    const char* file, int line, const char* condition, const char* explanation
) noexcept;

}  // namespace stagedoor

#define CHECK(condition, explanation)                                               \
    do {                                                                            \
        if (!(condition)) [[unlikely]] {                                            \
            ::stagedoor::check_failed(__FILE__, __LINE__, #condition, explanation); \
        }                                                                           \
    } while (false)
