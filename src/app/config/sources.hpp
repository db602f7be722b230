// Where settings come from, and what is wrong with them: a flag, else its variable, else nothing;
// secrets from a variable or from a file that it names. Problems are collected, because a user who
// mends one line wants to see the others too.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stagedoor::app {

using Environment = std::map<std::string, std::string>;

// The environment of this process.
[[nodiscard]] Environment read_environment();

// A setting as the user wrote it.
struct RawValue {
    std::string text;
    std::string source;  // how the user names it: "--listen" or "STAGEDOOR_LISTEN"
};

class Sources {
  public:
    // `flags` by name without dashes.
    Sources(std::map<std::string, std::string> flags, Environment environment)
        : flags_{std::move(flags)}, environment_{std::move(environment)} {}

    // The flag `name`, else STAGEDOOR_<NAME> unless that is empty.
    [[nodiscard]] std::optional<RawValue> find(std::string_view name) const;

    // The variable `name`, or the content of the file that <name>_FILE names, without one trailing
    // line break. Both set, or a file that cannot be read: a problem and nullopt.
    [[nodiscard]] std::optional<std::string> secret(const std::string& name);

    // Whether either form of a secret is set, readable or not.
    [[nodiscard]] bool mentions(const std::string& name) const;

    // `about` is a RawValue's source or the name of a variable.
    void problem(std::string_view about, std::string_view what);
    [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

  private:
    [[nodiscard]] std::optional<std::string> variable(const std::string& name) const;

    std::map<std::string, std::string> flags_;
    Environment environment_;
    std::vector<std::string> problems_;
};

// The content of a file of at most 16 MiB, or nullopt.
[[nodiscard]] std::optional<std::string> read_text_file(const std::string& path);

}  // namespace stagedoor::app
