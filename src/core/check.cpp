#include "core/check.hpp"

#include <cstdio>
#include <cstdlib>

namespace stagedoor {

void check_failed(
    const char* file, int line, const char* condition, const char* explanation
) noexcept {
    std::fprintf(stderr, "%s:%d: CHECK(%s) failed: %s\n", file, line, condition, explanation);
    std::abort();
}

}  // namespace stagedoor
