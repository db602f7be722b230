// Buyers and sellers: what real ones do, the careless and the hasty included. Each is a coroutine
// on the customers' machine, which never fails. They check what they are told against what they
// were told before.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "platform/runtime/task_group.hpp"
#include "tests/simulation/stage.hpp"

namespace stagedoor::simulation {

class Person;

// The crowd of one run.
class People {
  public:
    explicit People(Stage& stage);
    ~People();

    void begin();
    // Nobody begins anything new; what is under way is finished.
    void close() { closing_ = true; }
    [[nodiscard]] bool gone() const { return left_ == 0; }

    // Somebody new lists a ticket and somebody new buys it, in a healed world.
    [[nodiscard]] Task<void> probe();
    [[nodiscard]] bool bought() const { return bought_; }
    // One ticket is bought; of another a lock ends and the next buyer gets it. Everybody is
    // careful.
    [[nodiscard]] Task<void> play_script();
    [[nodiscard]] bool played() const { return played_; }
    // How far that came, for people.
    [[nodiscard]] const std::string& probe_story() const { return story_; }

  private:
    friend class Person;

    [[nodiscard]] Person& somebody(std::string name);
    [[nodiscard]] Task<void> live(Person& person, bool sells);

    Stage& stage_;
    // Kept to the end: a second click may outlive its evening.
    std::vector<std::unique_ptr<Person>> all_;
    bool closing_ = false;
    bool played_ = false;
    bool bought_ = false;
    std::string story_ = "began";
    int left_ = 0;
};

}  // namespace stagedoor::simulation
