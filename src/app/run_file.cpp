#include "app/run_file.hpp"

#include <stdexcept>
#include <system_error>

#include <boost/json/parse.hpp>

#include "app/config/sources.hpp"
#include "app/private_file.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::app {

namespace {

std::filesystem::path run_file(const std::filesystem::path& data_dir) {
    return data_dir / "stagedoor.json";
}

}  // namespace

RunFile::RunFile(const std::filesystem::path& data_dir, const RunningServer& server)
    : file_{run_file(data_dir)} {
    // A killed server's: it leads nowhere, also when this one cannot be written.
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    JsonWriter out;
    out.begin_object().member("pid", std::int64_t{server.pid});
    out.member("internal", server.internal).end_object();
    write_private_file(file_, out.take() + "\n");
}

RunFile::~RunFile() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
}

std::optional<RunningServer> find_running_server(const std::filesystem::path& data_dir) {
    const auto text = read_text_file(run_file(data_dir).string());
    if (!text) {
        return std::nullopt;
    }
    boost::system::error_code error;
    const auto value = boost::json::parse(*text, error);
    const auto* const object = error ? nullptr : value.if_object();
    const auto* const internal = object == nullptr ? nullptr : object->if_contains("internal");
    const auto* const pid = object == nullptr ? nullptr : object->if_contains("pid");
    if (internal == nullptr || !internal->is_string() || pid == nullptr || !pid->is_int64()) {
        return std::nullopt;
    }
    return RunningServer{static_cast<int>(pid->as_int64()), std::string{internal->as_string()}};
}

}  // namespace stagedoor::app
