#include "platform/http/embedded_file.hpp"

#include <algorithm>

#include "platform/http/reply.hpp"
#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

// Whether a list such as `gzip, br;q=0.5` takes `coding`; q=0 refuses it.
bool accepts(std::string_view list, std::string_view coding) {
    while (!list.empty()) {
        const auto element = list.substr(0, list.find(','));
        list.remove_prefix(std::min(element.size() + 1, list.size()));
        const auto semicolon = element.find(';');
        if (!equal_ignoring_case(trim(element.substr(0, semicolon)), coding)) {
            continue;
        }
        const auto weight =
            semicolon == std::string_view::npos ? "" : trim(element.substr(semicolon + 1));
        const bool refused =
            weight.starts_with("q=0") && weight.find_first_not_of("q=0.") == std::string_view::npos;
        return !refused;
    }
    return false;
}

}  // namespace

const EmbeddedFile* find_file(std::span<const EmbeddedFile> files, std::string_view path) {
    const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
    return found != files.end() && found->path == path ? &*found : nullptr;
}

Response send_file(const EmbeddedFile& file, const Request& request) {
    Response response;
    response.content_type = file.content_type;
    response.with("ETag", std::string{file.etag});
    response.with(
        "Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache"
    );
    response.with("Vary", "Accept-Encoding");
    if (matches_etag(request.header("if-none-match"), file.etag)) {
        response.status = 304;
        return response;
    }
    const auto accepted = request.header("accept-encoding");
    if (!file.brotli.empty() && accepts(accepted, "br")) {
        response.body = file.brotli;
        response.with("Content-Encoding", "br");
    } else if (!file.gzip.empty() && accepts(accepted, "gzip")) {
        response.body = file.gzip;
        response.with("Content-Encoding", "gzip");
    } else {
        response.body = file.plain;
    }
    return response;
}

}  // namespace stagedoor::http
