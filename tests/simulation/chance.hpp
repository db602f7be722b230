// Where everything that is left to chance in a run comes from. Each user of chance has a stream of
// its own, named, so that one draw more in one place shifts nothing in another.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/random.hpp"
#include "core/time.hpp"

namespace stagedoor::simulation {

class Chance final : public Random {
  public:
    // The stream `name` of a run.
    Chance(std::uint64_t seed, std::string_view name);

    [[nodiscard]] std::uint64_t next();
    // 0 … bound - 1; bound > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);
    // least … most, both included.
    [[nodiscard]] std::int64_t between(std::int64_t least, std::int64_t most);
    [[nodiscard]] Milliseconds between(Milliseconds least, Milliseconds most);
    // 0 … 1.
    [[nodiscard]] double share();
    [[nodiscard]] bool happens(double probability) { return share() < probability; }
    // Exponentially distributed around `mean`, at least 1 ms: the time to the next of rare things.
    [[nodiscard]] Milliseconds around(Milliseconds mean);

    template <class T>
    [[nodiscard]] const T& pick(const std::vector<T>& all) {
        return all[below(all.size())];
    }

    void fill(std::span<std::byte> out) override;

  private:
    std::uint64_t state_;
};

}  // namespace stagedoor::simulation
