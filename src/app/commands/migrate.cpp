#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/commands/store_command.hpp"
#include "app/sqlite_stores.hpp"
#include "platform/database/sqlite/data_directory.hpp"
#include "platform/database/sqlite/migrator.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::app {

namespace {

// "orders.db: 0001_platform, 0001_orders" for each store that lacks something.
bool report_pending(const std::filesystem::path& folder) {
    bool needed = false;
    for (const auto service : kAllServices) {
        const auto file = folder / store_file(service);
        std::string names;
        for (const auto& name : pending_migrations(file, migrations_of(service))) {
            names += (names.empty() ? "" : ", ") + name;
        }
        if (!names.empty()) {
            say(store_file(service) + ": " + names);
            needed = true;
        }
    }
    return needed;
}

}  // namespace

int run_migrate(const CommandLine& line) {
    const auto settings = read_store_settings(line);
    if (!settings) {
        return kExitUsage;
    }
    const bool needed = report_pending(settings->data_dir);
    if (line.flags.contains("check") && line.flags.at("check") != "false") {
        say(needed ? "migration needed" : "nothing to migrate");
        return needed ? kExitFault : kExitOk;
    }
    SystemEnv system;
    const DataDirectory directory{settings->data_dir};
    const SqliteStores stores{system.env(), directory.folder()};
    say(needed ? "migrated" : "nothing to migrate");
    return kExitOk;
}

}  // namespace stagedoor::app
