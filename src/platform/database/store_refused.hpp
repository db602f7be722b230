// Why a store is not opened.
#pragma once

#include <stdexcept>

namespace stagedoor {

// A store that must not be opened: locked by another process, written by a newer version, damaged,
// or a setting that did not take. The text is for the operator.
class StoreRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace stagedoor
