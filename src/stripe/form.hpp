// Bodies and queries of Stripe's API: application/x-www-form-urlencoded, in the order given, so
// that the same call has the same bytes every time it is sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace stagedoor::stripe {

// Everything but RFC 3986's unreserved characters becomes %XX, in upper case.
[[nodiscard]] std::string percent_encode(std::string_view text);

class Form {
  public:
    Form& add(std::string_view name, std::string_view value);
    Form& add(std::string_view name, std::int64_t value) {
        return add(name, std::to_string(value));
    }

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    std::string text_;
};

}  // namespace stagedoor::stripe
