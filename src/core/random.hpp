// Where unpredictable bytes come from: the kernel in production, the run's seed in the simulator.
#pragma once

#include <cstddef>
#include <span>

namespace stagedoor {

class Random {
  public:
    virtual ~Random() = default;

    // Fills `out` with bytes fit for keys and ids. Safe to call from any thread.
    virtual void fill(std::span<std::byte> out) = 0;
};

}  // namespace stagedoor
