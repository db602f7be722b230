// Whether this thread is inside a simulation, where nobody may ask the machine for time or chance:
// a run that did could not be replayed. The functions of libc that tell are replaced in this
// program and abort.
#pragma once

namespace stagedoor::simulation {

class NoEscape {
  public:
    NoEscape();
    ~NoEscape();
    NoEscape(const NoEscape&) = delete;
    NoEscape& operator=(const NoEscape&) = delete;
};

}  // namespace stagedoor::simulation
