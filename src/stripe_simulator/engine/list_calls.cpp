#include "stripe_simulator/engine/list_calls.hpp"

#include <algorithm>

#include "stripe_simulator/engine/page.hpp"
#include "stripe_simulator/engine/search_query.hpp"

namespace stagedoor::stripe_simulator {
namespace {

bool type_matches(std::string_view pattern, std::string_view type) {
    if (pattern.ends_with('*')) {
        return type.starts_with(pattern.substr(0, pattern.size() - 1));
    }
    return pattern == type;
}

std::string search_json(const std::vector<std::string>& items, const std::string& next_page) {
    JsonWriter writer;
    writer.begin_object().member("object", std::string_view{"search_result"});
    writer.key("data").begin_array();
    for (const auto& item : items) {
        writer.raw(item);
    }
    writer.end_array();
    writer.key("has_more").boolean(!next_page.empty());
    writer.key("next_page");
    if (next_page.empty()) {
        writer.null();
    } else {
        writer.string(next_page);
    }
    writer.member("url", std::string_view{"/v1/payment_intents/search"}).end_object();
    return writer.take();
}

}  // namespace

Answer<std::string> list_intents(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"created", "ending_before", "limit", "starting_after"});
    const auto page = read_page(params);
    if (params.error()) {
        return *params.error();
    }
    return list_page(ledger, ledger.intents, page, [](const PaymentIntent&) { return true; });
}

Answer<std::string> search_intents(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"limit", "page", "query"});
    params.require("query");
    PageRequest page;
    page.limit = read_page_limit(params);
    page.starting_after = params.text("page");
    const auto query = parse_search(params.text("query").value_or(""));
    if (!query) {
        params.refuse(invalid_request("", "We were unable to parse your search query.", "query"));
    }
    if (params.error()) {
        return *params.error();
    }
    std::vector<const PaymentIntent*> rows;
    for (auto row = ledger.intents.rows().rbegin(); row != ledger.intents.rows().rend(); ++row) {
        if (matches(*query, *row)) {
            rows.push_back(&*row);
        }
    }
    const auto slice = cut_page(rows, page);
    if (!slice) {
        return slice.error();
    }
    std::vector<std::string> items;
    for (const auto* row : slice->rows) {
        items.push_back(to_json(ledger, *row));
    }
    return search_json(items, slice->has_more ? slice->rows.back()->id : "");
}

Answer<std::string> list_refunds(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"charge", "created", "ending_before", "limit", "payment_intent", "starting_after"}
    );
    const auto page = read_page(params);
    const auto intent = params.text("payment_intent");
    const auto charge = params.text("charge");
    if (params.error()) {
        return *params.error();
    }
    return list_page(ledger, ledger.refunds, page, [&](const Refund& refund) {
        return (!intent || refund.payment_intent == *intent) &&
               (!charge || refund.charge == *charge);
    });
}

Answer<std::string> list_methods(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"ending_before", "limit", "starting_after", "type"});
    params.require("type");
    (void)params.one_of("type", {"card"});
    const auto page = read_page(params);
    if (params.error()) {
        return *params.error();
    }
    return list_page(ledger, ledger.methods, page, [](const PaymentMethod&) { return true; });
}

Answer<std::string> list_events(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"created", "ending_before", "limit", "starting_after", "type", "types"});
    const auto page = read_page(params);
    auto types = params.list("types");
    if (auto type = params.text("type")) {
        types.push_back(std::move(*type));
    }
    if (params.error()) {
        return *params.error();
    }
    return list_page(ledger, ledger.events, page, [&](const Event& event) {
        return types.empty() || std::any_of(types.begin(), types.end(), [&](const auto& pattern) {
                   return type_matches(pattern, event.type);
               });
    });
}

Answer<std::string> retrieve_event(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({});
    if (params.error()) {
        return *params.error();
    }
    const auto* event = ledger.events.find(call.ids.front());
    if (event == nullptr) {
        return no_such("event", call.ids.front());
    }
    return to_json(ledger, *event);
}

}  // namespace stagedoor::stripe_simulator
