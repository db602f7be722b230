#include "app/demo_data.hpp"

#include "app/app.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/commands/store_command.hpp"

namespace stagedoor::app {

int run_demo_data(const CommandLine& line) {
    auto settings = read_store_settings(line);
    if (!settings) {
        return kExitUsage;
    }
    // Signs in only whom it has just signed up, and nobody pays: any key will do.
    settings->jwt_key = "only-for-the-length-of-this-command";
    settings->stripe.key = "sk_test_unused";
    settings->stripe.api_base = "https://api.stripe.com";
    SystemEnv system;
    App app{system, *settings};
    if (!app.is_empty()) {
        say("the stores are not empty: nothing added");
        return kExitOk;
    }
    app.start_services();
    app.add_demo_data();
    app.stop();
    say("Demo account: " + std::string{kDemoBuyer.email} + ", password " +
        std::string{kDemoBuyer.password});
    return kExitOk;
}

}  // namespace stagedoor::app
