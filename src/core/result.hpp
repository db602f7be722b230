// Expected refusals as values. Every layer that can say no returns Result<T>; what cannot happen is
// a CHECK (core/check.hpp), what should not happen (disk, broken connection) is an exception.
//
// An error is a boost::system::error_code whose enumerators belong to one service each
// (services/<name>/domain/errors.hpp); the table beside its routes maps them to HTTP.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

namespace stagedoor {

using Error = boost::system::error_code;

template <class T>
using Result = boost::system::result<T, Error>;

// The one way to make an error: `return fail(OrderError::kTicketReserved);`
template <class ErrorEnum>
[[nodiscard]] Error fail(ErrorEnum value) {
    return make_error_code(value);
}

}  // namespace stagedoor
