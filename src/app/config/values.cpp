#include "app/config/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace stagedoor::app {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t kMostDigits = 18;
constexpr std::int64_t kMostPort = 65'535;
constexpr std::int64_t kLongestPassword = 1024;
constexpr auto kLongestDuration = Milliseconds{std::chrono::hours{24 * 365 * 100}};

constexpr std::array kUnits{
    std::pair{std::string_view{"d"}, Milliseconds{std::chrono::hours{24}}},
    std::pair{std::string_view{"h"}, Milliseconds{std::chrono::hours{1}}},
    std::pair{std::string_view{"m"}, Milliseconds{std::chrono::minutes{1}}},
    std::pair{std::string_view{"s"}, Milliseconds{1000}},
    std::pair{std::string_view{"ms"}, Milliseconds{1}},
};

// ISO 4217: the currencies in use whose minor unit is a hundredth.
constexpr std::string_view kTwoDecimals =
    " aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd "
    "cad cdf chf cny cop crc cup cve czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd "
    "gtq gyd hkd hnl htg huf idr ils inr irr jmd kes kgs khr kpw kyd kzt lak lbp lkr lrd lsl mad "
    "mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln "
    "qar ron rsd rub sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs tmt top "
    "try ttd twd tzs uah usd uyu uzs ves wst xcd yer zar zmw ";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter_or_digit(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_host_name(std::string_view host) {
    const auto allowed = [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '.';
    };
    return !host.empty() && host.size() <= 253 && is_letter_or_digit(host.front()) &&
           std::ranges::all_of(host, allowed);
}

// Splits "host:port" or "[v6]:port" at its last colon; the port may be missing when `optional`.
std::optional<Address> split_host(std::string_view text, bool port_optional) {
    Address address;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        address.host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        boost::system::error_code error;
        ip::make_address_v6(address.host, error);
        if (error) {
            return std::nullopt;
        }
    } else {
        const auto colon = std::min(text.find(':'), text.size());
        address.host = text.substr(0, colon);
        rest = text.substr(colon);
        if (!is_host_name(address.host)) {
            return std::nullopt;
        }
    }
    if (rest.empty()) {
        return port_optional ? std::optional{address} : std::nullopt;
    }
    const auto port = rest.front() == ':' ? parse_integer(rest.substr(1)) : std::nullopt;
    if (!port || *port > kMostPort) {
        return std::nullopt;
    }
    address.port = static_cast<std::uint16_t>(*port);
    return address;
}

bool is_loopback_host(std::string_view host) {
    if (host == "localhost") {
        return true;
    }
    boost::system::error_code error;
    const auto address = ip::make_address(host, error);
    return !error && address.is_loopback();
}

bool is_wildcard(std::string_view host) {
    return host == "0.0.0.0" || host == "::";
}

std::optional<std::string> parse_network(const std::string& text) {
    boost::system::error_code error;
    const auto address = ip::make_address(text, error);
    if (!error) {
        return text + (address.is_v4() ? "/32" : "/128");
    }
    const auto v4 = ip::make_network_v4(text, error);
    if (!error) {
        return v4.canonical().to_string();
    }
    const auto v6 = ip::make_network_v6(text, error);
    return error ? std::nullopt : std::optional{v6.canonical().to_string()};
}

}  // namespace

bool Address::is_loopback() const {
    return is_loopback_host(host);
}

bool Address::collides_with(const Address& other) const {
    if (port != other.port || port == 0) {
        return false;
    }
    return host == other.host || is_wildcard(host) || is_wildcard(other.host);
}

std::string Address::str() const {
    const bool v6 = host.find(':') != std::string::npos;
    return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool WebAddress::is_loopback() const {
    const bool v6 = host.starts_with('[');
    return is_loopback_host(v6 ? std::string_view{host}.substr(1, host.size() - 2) : host);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
    if (text.empty() || text.size() > kMostDigits || !std::ranges::all_of(text, is_digit)) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<Milliseconds> parse_duration(std::string_view text) {
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const auto amount = parse_integer(text.substr(0, digits));
    const auto name = digits == text.size() ? std::string_view{"s"} : text.substr(digits);
    const auto unit = std::ranges::find(kUnits, name, [](const auto& u) { return u.first; });
    if (!amount || unit == kUnits.end() || *amount > kLongestDuration / unit->second) {
        return std::nullopt;
    }
    return *amount * unit->second;
}

std::string to_text(Milliseconds duration) {
    const auto divides = [&](const auto& unit) {
        return duration % unit.second == Milliseconds{0};
    };
    const auto unit =
        duration == Milliseconds{0} ? &kUnits[3] : std::ranges::find_if(kUnits, divides);
    return std::to_string(duration / unit->second) + std::string{unit->first};
}

std::optional<bool> parse_boolean(std::string_view text) {
    const auto word = to_lower(text);
    if (word == "1" || word == "true" || word == "yes" || word == "on") {
        return true;
    }
    if (word == "0" || word == "false" || word == "no" || word == "off") {
        return false;
    }
    return std::nullopt;
}

std::optional<Address> parse_address(std::string_view text) {
    return split_host(text, false);
}

std::optional<std::vector<std::string>> parse_networks(std::string_view text) {
    std::vector<std::string> networks;
    if (text == "none") {
        return networks;
    }
    for (const auto& part : split_list(text)) {
        auto network = parse_network(part);
        if (!network) {
            return std::nullopt;
        }
        networks.push_back(std::move(*network));
    }
    return networks;
}

std::optional<WebAddress> parse_web_address(std::string_view text) {
    WebAddress address;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos) {
        return std::nullopt;
    }
    const auto scheme = to_lower(text.substr(0, scheme_end));
    const auto rest = text.substr(scheme_end + 3);
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto place = split_host(rest.substr(0, slash), true);
    const auto path = rest.substr(slash);
    const auto printable = [](char c) {
        return c > ' ' && c < 0x7f && c != '?' && c != '#';
    };
    if ((scheme != "http" && scheme != "https") || !place ||
        !std::ranges::all_of(path, printable)) {
        return std::nullopt;
    }
    const bool v6 = place->host.find(':') != std::string::npos;
    address.secure = scheme == "https";
    address.host = to_lower(v6 ? "[" + place->host + "]" : place->host);
    address.path = path == "/" ? "" : std::string{path};
    address.text = text.substr(0, text.find_last_not_of('/') + 1);
    return address;
}

std::optional<std::string> parse_origin(std::string_view text) {
    const auto url = parse_web_address(text);
    return url && url->path.empty() ? std::optional{url->text} : std::nullopt;
}

std::optional<PasswordLength> parse_password_length(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    const auto least = parse_integer(text.substr(0, colon));
    const auto most = parse_integer(text.substr(colon + 1));
    if (!least || !most || *least < 1 || *least > *most || *most > kLongestPassword) {
        return std::nullopt;
    }
    return PasswordLength{static_cast<std::size_t>(*least), static_cast<std::size_t>(*most)};
}

bool is_cookie_name(std::string_view text) {
    const auto allowed = [](char c) {
        return is_letter_or_digit(c) ||
               std::string_view{"!#$%&'*+-.^_`|~:"}.find(c) != std::string_view::npos;
    };
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, allowed);
}

std::optional<std::string> parse_currency(std::string_view text) {
    auto code = to_lower(text);
    const bool letters = code.size() == 3 && code.find(' ') == std::string::npos;
    if (!letters || kTwoDecimals.find(" " + code + " ") == std::string_view::npos) {
        return std::nullopt;
    }
    return code;
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const auto comma = std::min(text.find(','), text.size());
        const auto part = text.substr(0, comma);
        const auto first = part.find_first_not_of(" \t");
        const auto last = part.find_last_not_of(" \t");
        parts.emplace_back(
            first == std::string_view::npos ? std::string_view{}
                                            : part.substr(first, last - first + 1)
        );
        if (comma == text.size()) {
            return parts;
        }
        text.remove_prefix(comma + 1);
    }
}

std::string to_lower(std::string_view text) {
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    return lower;
}

}  // namespace stagedoor::app
