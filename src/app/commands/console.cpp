#include "app/commands/console.hpp"

#include <iostream>

namespace stagedoor::app {

void say(std::string_view line) {
    std::cout << line << std::endl;
}

void complain(std::string_view line) {
    std::cerr << "stagedoor: " << line << std::endl;
}

void complain(const std::vector<std::string>& lines) {
    for (const auto& line : lines) {
        complain(line);
    }
}

}  // namespace stagedoor::app
