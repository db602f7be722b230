#include "app/config/sources.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <unistd.h>

namespace stagedoor::app {

namespace {

constexpr std::size_t kLargestFile = 16 << 20;

std::string variable_of(std::string_view flag) {
    std::string name = "STAGEDOOR_";
    for (const char c : flag) {
        name.push_back(c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 32) : c);
    }
    return name;
}

}  // namespace

Environment read_environment() {
    Environment environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) {
            environment.emplace(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return environment;
}

std::optional<RawValue> Sources::find(std::string_view name) const {
    if (const auto flag = flags_.find(std::string{name}); flag != flags_.end()) {
        return RawValue{flag->second, "--" + std::string{name}};
    }
    auto name_in_environment = variable_of(name);
    if (auto text = variable(name_in_environment)) {
        return RawValue{std::move(*text), std::move(name_in_environment)};
    }
    return std::nullopt;
}

std::optional<std::string> Sources::secret(const std::string& name) {
    auto direct = variable(name);
    const auto file = variable(name + "_FILE");
    if (direct && file) {
        problem(name, "is set, and so is " + name + "_FILE: give one of them");
        return std::nullopt;
    }
    if (!file) {
        return direct;
    }
    auto content = read_text_file(*file);
    if (!content) {
        problem(name + "_FILE", "cannot read \"" + *file + "\"");
        return std::nullopt;
    }
    if (content->ends_with('\n')) {
        content->pop_back();
        if (content->ends_with('\r')) {
            content->pop_back();
        }
    }
    if (content->empty()) {
        problem(name + "_FILE", "\"" + *file + "\" is empty");
        return std::nullopt;
    }
    return content;
}

bool Sources::mentions(const std::string& name) const {
    return variable(name) || variable(name + "_FILE");
}

void Sources::problem(std::string_view about, std::string_view what) {
    // "--listen: …" reads as a label; "JWT_KEY is not set" as a sentence.
    const bool sentence = what.starts_with("is ");
    problems_.push_back(std::string{about} + (sentence ? " " : ": ") + std::string{what});
}

std::optional<std::string> Sources::variable(const std::string& name) const {
    const auto found = environment_.find(name);
    if (found == environment_.end() || found->second.empty()) {
        return std::nullopt;
    }
    return found->second;
}

std::optional<std::string> read_text_file(const std::string& path) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return std::nullopt;
    }
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        return std::nullopt;
    }
    std::string content;
    for (std::istreambuf_iterator<char> it{file}, end; it != end; ++it) {
        if (content.size() == kLargestFile) {
            return std::nullopt;
        }
        content.push_back(*it);
    }
    return content;
}

}  // namespace stagedoor::app
