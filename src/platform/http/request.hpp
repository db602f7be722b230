// An HTTP request as handlers see it: framing is checked, the path is decoded and matched, the
// caller is identified, the body is parsed. Handlers never meet a socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace stagedoor::http {

// kUnknown: a token that is none of the others; it is answered 501.
enum class Method : std::uint8_t {
    kGet,
    kHead,
    kPost,
    kPut,
    kDelete,
    kOptions,
    kTrace,
    kPatch,
    kUnknown,
};

// Who the token says is calling. No service looks the user up: the token alone makes the user.
struct Caller {
    UserId id;
    std::optional<std::string> email;
    std::optional<std::int64_t> issued_at;   // claim iat, seconds
    std::optional<std::int64_t> expires_at;  // claim exp, seconds
};

// A parsed query string: names and values decoded, of equal names the first counts.
class Query {
  public:
    void add(std::string name, std::string value) {
        entries_.emplace_back(std::move(name), std::move(value));
    }
    [[nodiscard]] const std::string* find(std::string_view name) const {
        for (const auto& [key, value] : entries_) {
            if (key == name) {
                return &value;
            }
        }
        return nullptr;
    }
    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& entries() const {
        return entries_;
    }

  private:
    std::vector<std::pair<std::string, std::string>> entries_;
};

struct Request {
    Method method = Method::kGet;
    std::string target;  // as sent, origin form
    std::string path;    // decoded, as sent otherwise
    Query query;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;                                          // raw bytes
    std::vector<std::string> params;  // what the pattern's `:name` segments matched, in lower case

    std::string request_id;
    std::string client_address;     // behind a trusted proxy: as it says
    bool secure = false;            // TLS here or, believed, in front
    bool by_trusted_proxy = false;  // the peer may say X-Forwarded-…
    std::optional<Caller> caller;
    boost::json::object json;  // the body, for routes with BodyRule::kJson
    std::optional<std::string> idempotency_key;

    // The value of the first header of that (lower-case) name, or an empty view.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    [[nodiscard]] bool has_header(std::string_view name) const {
        for (const auto& entry : headers) {
            if (entry.first == name) {
                return true;
            }
        }
        return false;
    }
};

}  // namespace stagedoor::http
