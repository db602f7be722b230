// Reading and judging members of a JSON body: each rule that fails adds one entry per field, in the
// order of the calls, and the handler answers them all at once.
//
//     Fields fields{request.json};
//     auto title = read_title(fields);
//     if (auto refused = fields.refusal()) co_return *refused;
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "platform/http/response.hpp"

namespace stagedoor::http {

class Fields {
  public:
    explicit Fields(const boost::json::object& body) : body_{body} {}

    // The member, or nullptr when it is missing.
    [[nodiscard]] const boost::json::value* find(std::string_view name) const;
    // The member when it is a string.
    [[nodiscard]] std::optional<std::string> string(std::string_view name) const;
    // A string, or a number or boolean as its JSON text (shortest round trip), else nullopt.
    [[nodiscard]] std::optional<std::string> scalar_text(std::string_view name) const;

    // Records a refusal; of one field the first counts.
    void refuse(std::string_view field, std::string_view code, std::string_view message);

    // 400 with every recorded refusal, or nullopt when there is none.
    [[nodiscard]] std::optional<Response> refusal() const;

  private:
    const boost::json::object& body_;
    std::vector<ErrorEntry> entries_;
};

}  // namespace stagedoor::http
