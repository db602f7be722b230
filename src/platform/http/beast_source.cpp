// Compiles Beast's library part, once for the whole program.
#include <boost/beast/src.hpp>
