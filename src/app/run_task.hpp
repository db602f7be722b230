// The bridge from plain functions (commands, main) to coroutines: runs one on the background thread
// and blocks until it ends. Never from that thread itself.
#pragma once

#include <future>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

// What the task returns, or throws.
template <class T>
T run_task(Env& env, Task<T> task) {
    auto result =
        boost::asio::co_spawn(env.scheduler().executor(), std::move(task), boost::asio::use_future);
    return result.get();
}

}  // namespace stagedoor::app
