#include "platform/database/sqlite/data_directory.hpp"

#include <system_error>

#include "platform/database/sqlite/errors.hpp"

namespace stagedoor {
namespace {

std::filesystem::path created(std::filesystem::path folder) {
    std::error_code error;
    const bool fresh = std::filesystem::create_directories(folder, error);
    if (error) {
        throw StoreRefused{
            "cannot create data directory " + folder.string() + ": " + error.message()};
    }
    if (fresh) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
        if (error) {
            throw StoreRefused{
                "cannot protect data directory " + folder.string() + ": " + error.message()};
        }
    }
    return folder;
}

}  // namespace

DataDirectory::DataDirectory(std::filesystem::path folder)
    : folder_{created(std::move(folder))}, lock_{folder_ / "lock"} {}

}  // namespace stagedoor
