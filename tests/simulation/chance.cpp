#include "tests/simulation/chance.hpp"

#include <cmath>

namespace stagedoor::simulation {
namespace {

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U;

// The finaliser of SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace

Chance::Chance(std::uint64_t seed, std::string_view name) : state_{mix(seed + kGolden)} {
    for (const char c : name) {
        state_ = mix(state_ ^ static_cast<unsigned char>(c)) + kGolden;
    }
}

std::uint64_t Chance::next() {
    state_ += kGolden;
    return mix(state_);
}

std::uint64_t Chance::below(std::uint64_t bound) {
    return next() % bound;
}

std::int64_t Chance::between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
}

Milliseconds Chance::between(Milliseconds least, Milliseconds most) {
    return Milliseconds{between(least.count(), most.count())};
}

double Chance::share() {
    return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

Milliseconds Chance::around(Milliseconds mean) {
    const double wait = -std::log1p(-share()) * static_cast<double>(mean.count());
    return std::max(Milliseconds{static_cast<std::int64_t>(wait)}, Milliseconds{1});
}

void Chance::fill(std::span<std::byte> out) {
    for (std::byte& byte : out) {
        byte = static_cast<std::byte>(next() >> 56U);
    }
}

}  // namespace stagedoor::simulation
