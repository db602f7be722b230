#include "app/audit/audit.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

#include "app/commands/commands.hpp"
#include "app/commands/console.hpp"
#include "app/commands/store_command.hpp"
#include "app/config/read_cluster.hpp"
#include "app/config/sources.hpp"
#include "app/run_file.hpp"
#include "app/run_task.hpp"
#include "app/sqlite_stores.hpp"
#include "platform/database/postgres/snapshot.hpp"
#include "platform/database/sqlite/data_directory.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::app {

namespace {

// A store of a million orders takes its time.
constexpr Milliseconds kPatience{std::chrono::minutes{10}};
constexpr std::size_t kLongestReport = std::size_t{64} << 20U;

// The server that has the directory judges its own stores: nobody else may open them.
HttpReply ask_server(const RunningServer& server, const Environment& environment) {
    SystemEnv system;
    CurlHttpClient client{system.env().scheduler()};
    HttpCall call;
    call.method = "POST";
    call.url = "http://" + server.internal + "/internal/audit";
    call.timeout = kPatience;
    call.max_reply = kLongestReport;
    Sources sources{{}, environment};
    if (const auto token = sources.secret("INTERNAL_TOKEN")) {
        call.headers.emplace_back("Authorization", "Bearer " + *token);
    }
    return run_task(system.env(), client.send(std::move(call)));
}

std::optional<AuditReport> read_report(const std::string& body) {
    boost::system::error_code error;
    const auto value = boost::json::parse(body, error);
    if (error || !value.is_object()) {
        return std::nullopt;
    }
    AuditReport report;
    const auto& object = value.get_object();
    const auto* const violations = object.if_contains("violations");
    const auto* const orders = object.if_contains("orders");
    const auto* const events = object.if_contains("events");
    if (violations == nullptr || !violations->is_array() || orders == nullptr ||
        !orders->is_int64() || events == nullptr || !events->is_int64()) {
        return std::nullopt;
    }
    for (const auto& violation : violations->get_array()) {
        report.violations.emplace_back(violation.is_string() ? violation.get_string() : "?");
    }
    report.orders = orders->get_int64();
    report.events = events->get_int64();
    return report;
}

std::optional<AuditReport> audit_running(const std::filesystem::path& folder) {
    const auto server = find_running_server(folder);
    if (!server) {
        complain(folder.string() + " is in use, and its server is not (yet) to be found");
        return std::nullopt;
    }
    const auto reply = ask_server(*server, read_environment());
    auto report = reply.status == 200 ? read_report(reply.body) : std::nullopt;
    if (!report) {
        const auto why = reply.status == 401 ? std::string{"it wants its INTERNAL_TOKEN"}
                         : reply.status == 0 ? reply.failure
                                             : "status " + std::to_string(reply.status);
        complain("the server at " + server->internal + " gave no audit: " + why);
    }
    return report;
}

AuditReport audit_stopped(const DataDirectory& directory) {
    std::vector<Snapshot> snapshots;
    snapshots.reserve(kServices);
    AuditTransactions transactions{};
    for (const auto service : kAllServices) {
        snapshots.emplace_back(directory.file(store_file(service)));
    }
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        transactions[i] = &snapshots[i].transaction();
    }
    return audit(load_audit_data(transactions, std::nullopt));
}

bool has_stores(const std::filesystem::path& folder) {
    return std::ranges::all_of(kAllServices, [&](auto service) {
        return std::filesystem::exists(folder / store_file(service));
    });
}

// Takes the directory for itself while it reads, or asks whoever has it.
std::optional<AuditReport> audit_folder(const std::filesystem::path& folder) {
    std::optional<DataDirectory> directory;
    try {
        directory.emplace(folder);
    } catch (const StoreRefused&) {
        // Somebody runs here.
    }
    return directory ? std::optional{audit_stopped(*directory)} : audit_running(folder);
}

// Whether the replicas run or not. Who could have ended a lock since is not known here.
std::optional<AuditReport> audit_cluster(Sources& sources) {
    const auto databases = read_databases(sources);
    if (!sources.problems().empty()) {
        complain(sources.problems());
        return std::nullopt;
    }
    std::vector<std::string> urls;
    for (const auto& [service, url] : databases) {
        urls.push_back(url);
    }
    try {
        SystemEnv system;
        auto cut = take_cut(system.env(), urls);
        AuditTransactions transactions{};
        for (std::size_t i = 0; i < transactions.size(); ++i) {
            transactions[i] = &cut[i].transaction();
        }
        return audit(load_audit_data(transactions, std::nullopt));
    } catch (const Unavailable& error) {
        complain(std::string{"no audit: "} + error.what());
    }
    return std::nullopt;
}

std::optional<AuditReport> audit_data_dir(const CommandLine& line) {
    const auto settings = read_store_settings(line);
    if (!settings) {
        return std::nullopt;
    }
    if (!has_stores(settings->data_dir)) {
        complain("no stores in " + settings->data_dir.string());
        return std::nullopt;
    }
    return audit_folder(settings->data_dir);
}

std::optional<AuditReport> audit_what_is_named(const CommandLine& line) {
    Sources sources{{}, read_environment()};
    if (line.flags.contains("data-dir") || !line.problems.empty()) {
        return audit_data_dir(line);
    }
    if (names_databases(sources)) {
        return audit_cluster(sources);
    }
    complain("audit needs --data-dir, or the five variables …_DATABASE_URL of a cluster");
    return std::nullopt;
}

}  // namespace

int run_audit(const CommandLine& line) {
    const auto report = audit_what_is_named(line);
    if (!report) {
        return kExitUsage;
    }
    for (const auto& violation : report->violations) {
        say(violation);
    }
    say(summary(*report));
    return report->violations.empty() ? kExitOk : kExitFault;
}

}  // namespace stagedoor::app
