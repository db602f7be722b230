#include "platform/messaging/outbox_wire.hpp"

#include <charconv>

namespace stagedoor::outbox_wire {
namespace {

constexpr std::string_view kHead = "Stagedoor-Outbox-Head";
constexpr std::string_view kOldest = "Stagedoor-Outbox-Oldest";
constexpr std::string_view kAfterId = "Stagedoor-Outbox-After-Id";

std::string lower(std::string_view name) {
    std::string result{name};
    for (char& c : result) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return result;
}

std::int64_t count(const FindHeader& find, std::string_view name) {
    const auto text = find(lower(name)).value_or("");
    std::int64_t value = -1;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || fault != std::errc{} || end != text.data() + text.size() || value < 0) {
        throw contracts::DecodeError{"outbox without a readable " + std::string{name}};
    }
    return value;
}

void check_order(const OutboxPage& page, const Expected& expected) {
    auto next =
        expected.after ? *expected.after + 1 : (page.events.empty() ? 1 : page.events.front().seq);
    for (const contracts::Event& event : page.events) {
        if (event.source != expected.producer) {
            throw contracts::DecodeError{"outbox with an event of somebody else"};
        }
        if (event.seq != next) {
            throw contracts::DecodeError{"outbox with a gap or out of order"};
        }
        ++next;
    }
    if (!page.events.empty() && page.events.back().seq > page.head) {
        throw contracts::DecodeError{"outbox with an event beyond its head"};
    }
}

}  // namespace

Headers headers_of(const OutboxPage& page) {
    Headers headers{
        {std::string{kHead}, std::to_string(page.head)},
        {std::string{kOldest}, std::to_string(page.oldest)}};
    if (page.after_id) {
        headers.emplace_back(kAfterId, *page.after_id);
    }
    return headers;
}

OutboxPage read_headers(const FindHeader& find) {
    OutboxPage page;
    page.head = count(find, kHead);
    page.oldest = count(find, kOldest);
    page.after_id = find(lower(kAfterId));
    return page;
}

OutboxPage read_page(const FindHeader& find, std::string_view body, const Expected& expected) {
    OutboxPage page = read_headers(find);
    page.events = contracts::parse_batch(body);
    check_order(page, expected);
    return page;
}

}  // namespace stagedoor::outbox_wire
