// What `stagedoor <command>` does. Each function runs its command to the end and returns the exit
// code; what it throws is a fault (1) that main puts into one line.
#pragma once

#include "app/config/command_line.hpp"

namespace stagedoor::app {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFault = 1;
inline constexpr int kExitUsage = 2;

// Runs what the command line says, help and complaints about the line itself included.
[[nodiscard]] int run(const CommandLine& line);

[[nodiscard]] int run_serve(const CommandLine& line);
[[nodiscard]] int run_migrate(const CommandLine& line);
[[nodiscard]] int run_demo_data(const CommandLine& line);
[[nodiscard]] int run_audit(const CommandLine& line);
[[nodiscard]] int run_version(const CommandLine& line);
[[nodiscard]] int run_stripe_simulator(const CommandLine& line);

}  // namespace stagedoor::app
