// One call of the API after the wire: what its endpoint gets to see. Endpoints read and check the
// parameters, change the ledger and answer with the body of a 200, or refuse.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "stripe_simulator/engine/api_error.hpp"
#include "stripe_simulator/engine/ledger.hpp"

namespace stagedoor::stripe_simulator {

struct Call {
    boost::json::object params;
    std::vector<std::string> ids;  // from the path
    std::string forced_decline;    // set by a fault
};

using Handler = Answer<std::string> (*)(Ledger&, const Call&);

}  // namespace stagedoor::stripe_simulator
