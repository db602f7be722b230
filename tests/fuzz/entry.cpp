// What libFuzzer calls.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz.hpp"

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    stagedoor::fuzz::try_input({reinterpret_cast<const char*>(data), size});
    return 0;
}
