// What the user typed: a command and its flags, as text. What the values mean is judged later,
// together with the environment (read_settings.hpp).
#pragma once

#include <map>
#include <string>
#include <vector>

namespace stagedoor::app {

struct CommandLine {
    std::string command;                       // "serve"; empty when help or problems are set
    std::map<std::string, std::string> flags;  // by name without dashes; switches say "true"
    std::vector<std::string> problems;         // lines for standard error; exit code 2
    std::string help;                          // asked for: print it and exit 0
};

[[nodiscard]] CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace stagedoor::app
