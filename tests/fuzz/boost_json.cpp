// Boost.JSON, instrumented: the fuzzers see which of its branches an input takes.
#include <boost/json/src.hpp>
