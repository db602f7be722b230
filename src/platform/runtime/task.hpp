// The one coroutine type. Its executor is type-erased, so that a handler is the same object code on
// a production io_context and on the simulator's run queue.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace stagedoor {

template <class T>
using Task = boost::asio::awaitable<T>;

}  // namespace stagedoor
