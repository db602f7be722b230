#include "app/http/web_client.hpp"

#include <memory>

#include <boost/json/parse.hpp>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "platform/http/reply.hpp"

namespace stagedoor::app {

namespace {

using http::Request;
using http::Response;

constexpr std::string_view kHeadBegin = "<!--stagedoor:head-->";
constexpr std::string_view kHeadEnd = "<!--/stagedoor:head-->";
constexpr std::string_view kData = "<!--stagedoor:data-->";
constexpr std::string_view kTicketPage = "/tickets/";
// So many tickets come with the front page, as many as the client asks for at a time.
constexpr std::string_view kFirstTickets = "24";

// The client is one page with scripts and styles of its own; Stripe's card form is the only guest.
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self' https://js.stripe.com; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self' https://api.stripe.com; "
    "frame-src https://js.stripe.com https://hooks.stripe.com; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

// JSON inside a script element: nothing in it may look like a tag.
std::string escape_script(std::string_view json) {
    std::string out;
    for (const char c : json) {
        if (c == '<') {
            out += "\\u003c";
        } else {
            out += c;
        }
    }
    return out;
}

std::string data_block(std::string_view json) {
    return "<script type=\"application/json\" id=\"stagedoor-data\">" + escape_script(json) +
           "</script>";
}

std::string text_of(const boost::json::object& ticket, std::string_view name) {
    const auto* const member = ticket.if_contains(name);
    return member != nullptr && member->is_string() ? std::string{member->as_string()} : "";
}

std::string meta(std::string_view property, std::string_view content) {
    return "<meta property=\"" + std::string{property} + "\" content=\"" + escape_html(content) +
           "\" />";
}

// "Swan Lake · Opera House · Berlin": what is known of where and what.
std::string describe(const boost::json::object& ticket) {
    std::string text;
    for (const char* name : {"eventName", "venue", "city", "section"}) {
        const auto part = text_of(ticket, name);
        if (!part.empty()) {
            text += (text.empty() ? "" : " \xC2\xB7 ") + part;
        }
    }
    return text.empty() ? "A ticket on Stagedoor" : text;
}

// Title, description and what a shared link shows.
std::string ticket_head(const boost::json::object& ticket, const std::string& url) {
    const auto title = text_of(ticket, "title");
    const auto description = describe(ticket);
    return "<title>" + escape_html(title) + " \xC2\xB7 Stagedoor</title>" +
           "<meta name=\"description\" content=\"" + escape_html(description) + "\" />" +
           meta("og:type", "website") + meta("og:site_name", "Stagedoor") +
           meta("og:title", title) + meta("og:description", description) + meta("og:url", url);
}

// What `Link: <…>; rel="next"` leads to; empty on the last page.
std::string next_of(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Link" && value.starts_with('<')) {
            return value.substr(1, value.find('>') - 1);
        }
    }
    return {};
}

std::string first_list(const Response& tickets, const Response& facets) {
    JsonWriter json;
    json.begin_object().key("tickets").raw(tickets.body);
    if (const auto next = next_of(tickets); !next.empty()) {
        json.member("next", next);
    }
    json.key("facets").raw(facets.body).end_object();
    return json.take();
}

// index.html around its two markers.
struct Page {
    std::string before;
    std::string head;
    std::string between;
    std::string after;

    explicit Page(std::string_view index) {
        const auto begin = index.find(kHeadBegin);
        const auto end = index.find(kHeadEnd);
        const auto data = index.find(kData);
        CHECK(begin < end && end < data && data < index.size(), "index.html lost its markers");
        const auto inner = begin + kHeadBegin.size();
        const auto rest = end + kHeadEnd.size();
        before = index.substr(0, begin);
        head = index.substr(inner, end - inner);
        between = index.substr(rest, data - rest);
        after = index.substr(data + kData.size());
    }
};

Response html(int status, std::string body, const Request& request) {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.with("Content-Security-Policy", kPolicy);
    response.with("Referrer-Policy", "same-origin");
    response.with("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
    response.with("Cache-Control", "no-cache");
    const std::string tag = http::weak_etag(body);
    response.with("ETag", tag);
    const bool known = status == 200 && http::matches_etag(request.header("if-none-match"), tag);
    response.status = known ? 304 : status;
    response.body = known ? std::string{} : std::move(body);
    return response;
}

class WebClient {
  public:
    explicit WebClient(WebClientParts parts)
        : parts_{std::move(parts)}, page_{index_of(parts_.files)} {}

    Task<Response> get(Request& request) {
        const std::string& path = request.path;
        const auto* const file = http::find_file(parts_.files, path);
        if (file != nullptr && path != "/index.html") {
            co_return http::send_file(*file, request);
        }
        if (path.starts_with("/assets/")) {
            // A page of an earlier version asks for a script that is gone: no page in its place.
            co_return http::not_found();
        }
        if (path.starts_with(kTicketPage)) {
            co_return co_await ticket_page(request);
        }
        if (path == "/") {
            co_return co_await front_page(request);
        }
        co_return html(200, render(page_.head, {}), request);
    }

  private:
    static std::string_view index_of(std::span<const http::EmbeddedFile> files) {
        const auto* const index = http::find_file(files, "/index.html");
        CHECK(index != nullptr, "the web client has an index.html");
        return index->plain;
    }

    [[nodiscard]] std::string render(std::string_view head, std::string_view data) const {
        std::string body = page_.before;
        body.append(head);
        body.append(page_.between);
        body.append(data);
        body.append(page_.after);
        return body;
    }

    // With the list and the counts that its search asks for, so that the first paint has tickets.
    Task<Response> front_page(Request& request) {
        const auto mark = request.target.find('?');
        const std::string search =
            mark == std::string::npos ? "" : "&" + request.target.substr(mark + 1);
        std::string data;
        // A page of its own choosing, or somebody's own list, is for the client to ask for.
        const bool plain = request.query.find("limit") == nullptr &&
                           request.query.find("cursor") == nullptr &&
                           request.query.find("seller") == nullptr;
        if (plain) {
            data = co_await list_data(search);
        }
        co_return html(200, render(page_.head, data), request);
    }

    // Empty when it cannot be had now.
    [[nodiscard]] Task<std::string> list_data(const std::string& search) const {
        const std::string limit{kFirstTickets};
        const Response tickets = co_await parts_.api("/api/tickets?limit=" + limit + search);
        if (tickets.status != 200) {
            co_return std::string{};
        }
        const Response facets = co_await parts_.api("/api/tickets/facets?" + search);
        if (facets.status != 200) {
            co_return std::string{};
        }
        co_return data_block(first_list(tickets, facets));
    }

    // Its own status, so that a link to nothing is seen as one.
    Task<Response> ticket_page(Request& request) {
        const std::string id{std::string_view{request.path}.substr(kTicketPage.size())};
        const bool is_id = id.find('/') == std::string::npos && id != "new";
        if (!is_id) {
            co_return html(200, render(page_.head, {}), request);
        }
        // As it was spelled: what was decoded would have to be encoded again.
        const std::string target = request.target.substr(0, request.target.find('?'));
        const Response reply = co_await parts_.api("/api" + target);
        if (reply.status != 200) {
            const int status = reply.status == 404 ? 404 : 200;
            co_return html(status, render(page_.head, {}), request);
        }
        const auto ticket = boost::json::parse(reply.body);
        const std::string url = origin(request) + request.path;
        const std::string head = ticket_head(ticket.as_object(), url);
        const std::string data = data_block("{\"ticket\":" + reply.body + "}");
        co_return html(200, render(head, data), request);
    }

    [[nodiscard]] std::string origin(const Request& request) const {
        if (parts_.public_url) {
            return *parts_.public_url;
        }
        return (request.secure ? "https://" : "http://") + std::string{request.header("host")};
    }

    WebClientParts parts_;
    Page page_;
};

}  // namespace

http::Handler web_client(WebClientParts parts) {
    const auto client = std::make_shared<WebClient>(std::move(parts));
    return [client](Request& request) {
        return client->get(request);
    };
}

}  // namespace stagedoor::app
