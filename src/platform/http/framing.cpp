#include "platform/http/framing.hpp"

#include <array>
#include <charconv>
#include <string>

#include "platform/http/host.hpp"
#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

constexpr std::uint8_t kTokenChar = 1;   // RFC 9110 5.6.2
constexpr std::uint8_t kTargetChar = 2;  // visible, or beyond ASCII; no fragment
constexpr std::uint8_t kValueChar = 4;   // visible, space, tab, or beyond ASCII

constexpr std::array<std::uint8_t, 256> classify() {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t c = 0x20; c < classes.size(); ++c) {
        if (c != 0x7F) {
            classes[c] |= kValueChar;
            classes[c] |= c != ' ' && c != '#' ? kTargetChar : 0;
        }
    }
    classes['\t'] |= kValueChar;
    constexpr std::string_view kToken =
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    for (const char c : kToken) {
        classes[static_cast<unsigned char>(c)] |= kTokenChar;
    }
    return classes;
}

constexpr auto kClasses = classify();

// Underscores count as hyphens: a front server may have read `Transfer_Encoding` as the real one.
bool is_transfer_encoding(std::string_view name) {
    constexpr std::string_view kName = "transfer-encoding";
    std::string plain = to_lower(name);
    for (char& c : plain) {
        c = c == '_' ? '-' : c;
    }
    return plain == kName;
}

// The lengths and options that the fields name; judged when all of them are there.
struct Facts {
    std::string_view authority;  // of an absolute form
    bool https = false;
    std::string_view host;
    int hosts = 0;
    int lengths = 0;
    bool bad_length = false;
    bool huge_length = false;
    bool transfer_encoding = false;
    bool other_expectation = false;
    bool close = false;
    bool keep_alive = false;
};

class HeadReader {
  public:
    explicit HeadReader(std::string_view bytes)
        : bytes_{bytes.substr(0, kMaxHead + 2)}, full_{bytes.size() >= kMaxHead + 2} {}

    HeadCheck read() {
        bool more = read_request_line();
        while (more && !at_empty_line()) {
            more = read_field();
        }
        if (!more || !read_line_end(Refusal::kHeadersTooLarge)) {
            return outcome_;
        }
        head_.size = at_;
        return judge();
    }

  private:
    bool refuse(Refusal refusal) {
        outcome_ = refusal;
        return false;
    }

    // The bytes ended: wait for more, unless the head is over its limit already.
    bool run_out(Refusal when_full) {
        outcome_ = full_ ? HeadCheck{when_full} : HeadCheck{NeedMore{}};
        return false;
    }

    [[nodiscard]] bool ended() const { return at_ == bytes_.size(); }
    [[nodiscard]] bool at_empty_line() const { return !ended() && bytes_[at_] == '\r'; }

    std::string_view take(std::uint8_t kind) {
        const auto start = at_;
        while (!ended() && (kClasses[static_cast<unsigned char>(bytes_[at_])] & kind) != 0) {
            ++at_;
        }
        return bytes_.substr(start, at_ - start);
    }

    bool read_char(char expected, Refusal when_full) {
        if (ended()) {
            return run_out(when_full);
        }
        if (bytes_[at_] != expected) {
            return refuse(Refusal::kBadRequest);
        }
        ++at_;
        return true;
    }

    bool read_line_end(Refusal when_full) {
        return read_char('\r', when_full) && read_char('\n', when_full);
    }

    bool read_request_line() {
        const auto method = take(kTokenChar);
        if (method.empty() && !ended()) {
            return refuse(Refusal::kBadRequest);
        }
        if (!read_char(' ', Refusal::kBadRequest)) {
            return false;
        }
        const auto target = take(kTargetChar);
        if (target.empty() && !ended()) {
            return refuse(Refusal::kBadRequest);
        }
        if (!read_char(' ', Refusal::kTargetTooLong)) {
            return false;
        }
        const auto version = take(kTargetChar);
        return read_line_end(Refusal::kTargetTooLong) && judge_version(version) &&
               judge_target(method, target);
    }

    bool judge_version(std::string_view version) {
        head_.http_1_0 = version == "HTTP/1.0";
        if (head_.http_1_0 || version == "HTTP/1.1") {
            return true;
        }
        constexpr std::string_view kName = "HTTP/";
        const bool well_formed =
            version.starts_with(kName) && version.size() > kName.size() &&
            version.find_first_not_of("0123456789.", kName.size()) == std::string_view::npos;
        return refuse(well_formed ? Refusal::kVersionNotSupported : Refusal::kBadRequest);
    }

    bool judge_target(std::string_view method, std::string_view target) {
        head_.target = target;
        if (method == "CONNECT") {
            return refuse(Refusal::kBadRequest);
        }
        if (target.front() == '/' || (target == "*" && method == "OPTIONS")) {
            return true;
        }
        return split_absolute_form(target) || refuse(Refusal::kBadRequest);
    }

    bool split_absolute_form(std::string_view target) {
        constexpr std::string_view kHttp = "http://";
        constexpr std::string_view kHttps = "https://";
        facts_.https = equal_ignoring_case(target.substr(0, kHttps.size()), kHttps);
        if (!facts_.https && !equal_ignoring_case(target.substr(0, kHttp.size()), kHttp)) {
            return false;
        }
        target.remove_prefix(facts_.https ? kHttps.size() : kHttp.size());
        facts_.authority = target.substr(0, target.find_first_of("/?"));
        head_.target = target.substr(facts_.authority.size());
        return is_authority(facts_.authority);
    }

    bool read_field() {
        const auto name = take(kTokenChar);
        if (name.empty() && !ended()) {
            return refuse(Refusal::kBadRequest);
        }
        if (!read_char(':', Refusal::kHeadersTooLarge)) {
            return false;
        }
        const auto value = take(kValueChar);
        if (!read_line_end(Refusal::kHeadersTooLarge)) {
            return false;
        }
        note(name, trim(value));
        return ++fields_ <= kMaxHeaders || refuse(Refusal::kHeadersTooLarge);
    }

    void note(std::string_view name, std::string_view value) {
        switch (name.size()) {
            case 4:
                if (equal_ignoring_case(name, "host")) {
                    facts_.host = value;
                    ++facts_.hosts;
                }
                break;
            case 6:
                if (equal_ignoring_case(name, "expect")) {
                    note_expectation(value);
                }
                break;
            case 10:
                if (equal_ignoring_case(name, "connection")) {
                    note_connection(value);
                }
                break;
            case 14:
                if (equal_ignoring_case(name, "content-length")) {
                    note_length(value);
                }
                break;
            case 17:
                facts_.transfer_encoding |= is_transfer_encoding(name);
                break;
            default:
                break;
        }
    }

    void note_expectation(std::string_view value) {
        if (equal_ignoring_case(value, "100-continue")) {
            head_.expects_continue = true;
        } else {
            facts_.other_expectation = true;
        }
    }

    void note_connection(std::string_view value) {
        while (!value.empty()) {
            const auto option = value.substr(0, value.find(','));
            value.remove_prefix(std::min(option.size() + 1, value.size()));
            facts_.close |= equal_ignoring_case(trim(option), "close");
            facts_.keep_alive |= equal_ignoring_case(trim(option), "keep-alive");
        }
    }

    void note_length(std::string_view value) {
        ++facts_.lengths;
        if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
            facts_.bad_length = true;
            return;
        }
        const auto* const end = value.data() + value.size();
        const auto read = std::from_chars(value.data(), end, head_.content_length);
        facts_.huge_length |= read.ec != std::errc{};
    }

    [[nodiscard]] bool good_host() const {
        if (facts_.hosts == 0) {
            return head_.http_1_0;
        }
        return facts_.hosts == 1 && is_authority(facts_.host) &&
               (facts_.authority.empty() ||
                same_authority(facts_.authority, facts_.host, facts_.https ? "443" : "80"));
    }

    HeadCheck judge() {
        if (facts_.transfer_encoding) {
            return Refusal::kLengthRequired;
        }
        if (facts_.lengths > 1 || facts_.bad_length || !good_host()) {
            return Refusal::kBadRequest;
        }
        if (facts_.huge_length) {
            return Refusal::kBodyTooLarge;
        }
        if (facts_.other_expectation) {
            return Refusal::kExpectationFailed;
        }
        head_.keep_alive = !facts_.close && (!head_.http_1_0 || facts_.keep_alive);
        // RFC 9110 10.1.1: in HTTP/1.0 the expectation is to be ignored.
        head_.expects_continue = head_.expects_continue && !head_.http_1_0;
        return head_;
    }

    std::string_view bytes_;
    bool full_;
    std::size_t at_ = 0;
    std::size_t fields_ = 0;
    Head head_;
    Facts facts_;
    HeadCheck outcome_;
};

}  // namespace

HeadCheck check_head(std::string_view bytes) {
    return HeadReader{bytes}.read();
}

Response to_response(Refusal refusal) {
    const auto make = [](int status, std::string_view code, std::string_view message) {
        auto response = error(status, code, message);
        response.close = true;
        return response;
    };
    switch (refusal) {
        case Refusal::kBadRequest:
            break;
        case Refusal::kLengthRequired:
            return make(411, "length_required", "Transfer-Encoding is not accepted");
        case Refusal::kBodyTooLarge:
            return make(413, "body_too_large", "Request body is too large");
        case Refusal::kTargetTooLong:
            return make(414, "target_too_long", "Request target is too long");
        case Refusal::kExpectationFailed:
            return make(417, "expectation_failed", "Expectation Failed");
        case Refusal::kHeadersTooLarge:
            return make(431, "headers_too_large", "Request headers are too large");
        case Refusal::kVersionNotSupported:
            return make(505, "version_not_supported", "HTTP Version Not Supported");
    }
    return make(400, "bad_request", "Bad Request");
}

}  // namespace stagedoor::http
