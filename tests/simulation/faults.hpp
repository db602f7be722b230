// Makes happen what the plan says, as long as the run is without mercy.
#pragma once

#include "tests/simulation/stage.hpp"

namespace stagedoor::simulation {

class FaultInjector {
  public:
    explicit FaultInjector(Stage& stage);

    void begin();

  private:
    // Does something again and again, about once in `every`, until the world is healed.
    [[nodiscard]] Task<void> again_and_again(Milliseconds every, std::function<Task<void>()> deed);
    void repeat(const Every& every, std::function<Task<void>()> deed);
    void begin_for(Machine& machine);
    [[nodiscard]] Task<void> wait(Milliseconds time);
    [[nodiscard]] Task<void> cut_off(std::string name, Milliseconds longest);
    [[nodiscard]] Task<void> fill_disk(Machine& machine);
    [[nodiscard]] Task<void> forge_webhook();
    void sleep(Machine& machine);

    Stage& stage_;
    Chance chance_;
};

}  // namespace stagedoor::simulation
