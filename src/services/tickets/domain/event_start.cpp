#include "services/tickets/domain/event_start.hpp"

#include <charconv>
#include <string>

namespace stagedoor::tickets {
namespace {

using std::chrono::minutes;

constexpr int kFirstYear = 1970;
constexpr std::string_view kDayForm = "2027-03-05";

// Takes parts off the front of a text; once one did not fit, nothing does any more.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    // A number of exactly `digits` digits, at most `most`.
    int number(std::size_t digits, int most) {
        int value = 0;
        const bool fits =
            rest_.size() >= digits &&
            rest_.substr(0, digits).find_first_not_of("0123456789") == std::string_view::npos;
        if (fits) {
            std::from_chars(rest_.data(), rest_.data() + digits, value);
        }
        good_ = good_ && fits && value <= most;
        rest_.remove_prefix(fits ? digits : 0);
        return value;
    }
    // Whether `c` comes next; if so it is taken.
    bool has(char c) {
        const bool found = !rest_.empty() && rest_.front() == c;
        rest_.remove_prefix(found ? 1 : 0);
        return found;
    }
    void expect(char c) { good_ = has(c) && good_; }
    void fail() { good_ = false; }

    // `.5`, `.123`: in milliseconds.
    int fraction() {
        std::size_t digits = rest_.find_first_not_of("0123456789");
        digits = digits == std::string_view::npos ? rest_.size() : digits;
        if (digits == 0 || digits > 3) {
            good_ = false;
            return 0;
        }
        int value = number(digits, 999);
        for (; digits < 3; ++digits) {
            value *= 10;
        }
        return value;
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool ended() const { return good_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool good_ = true;
};

std::optional<LocalDay> scan_day(Scanner& scan) {
    const std::chrono::year year{scan.number(4, 9999)};
    scan.expect('-');
    const std::chrono::month month{static_cast<unsigned>(scan.number(2, 12))};
    scan.expect('-');
    const std::chrono::day day{static_cast<unsigned>(scan.number(2, 31))};
    const std::chrono::year_month_day date{year, month, day};
    if (!scan.good() || !date.ok() || static_cast<int>(year) < kFirstYear) {
        return std::nullopt;
    }
    return LocalDay{date};
}

Milliseconds scan_time(Scanner& scan) {
    Milliseconds time = std::chrono::hours{scan.number(2, 23)};
    scan.expect(':');
    time += minutes{scan.number(2, 59)};
    if (scan.has(':')) {
        time += Seconds{scan.number(2, 59)};
        if (scan.has('.')) {
            time += Milliseconds{scan.fraction()};
        }
    }
    return time;
}

// How far the zone is ahead of UTC.
minutes scan_zone(Scanner& scan) {
    if (scan.has('Z')) {
        return {};
    }
    const bool west = scan.has('-');
    if (!west) {
        scan.expect('+');
    }
    minutes ahead = std::chrono::hours{scan.number(2, 14)};
    scan.expect(':');
    ahead += minutes{scan.number(2, 59)};
    return west ? -ahead : ahead;
}

}  // namespace

std::optional<EventStart> parse_start(std::string_view text) {
    Scanner scan{text};
    const auto day = scan_day(scan);
    scan.expect('T');
    const auto time = scan_time(scan);
    const auto ahead = scan_zone(scan);
    if (!day || !scan.ended()) {
        return std::nullopt;
    }
    return EventStart{Instant{day->time_since_epoch() + time - ahead}, *day};
}

std::optional<LocalDay> parse_day(std::string_view text) {
    Scanner scan{text};
    const auto day = scan_day(scan);
    return text.size() == kDayForm.size() && scan.ended() ? day : std::nullopt;
}

}  // namespace stagedoor::tickets
