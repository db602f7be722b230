// stagedoor: see app/commands/commands.hpp for what it can do.
#include <exception>

#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/config/command_line.hpp"

int main(int argc, char** argv) {
    using namespace stagedoor::app;  // NOLINT(google-build-using-namespace)
    try {
        return run(parse_command_line(argc, argv));
    } catch (const std::exception& error) {
        complain(error.what());
        return kExitFault;
    }
}
