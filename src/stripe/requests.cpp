#include "stripe/requests.hpp"

#include <utility>

#include "stripe/form.hpp"

namespace stagedoor::stripe {
namespace {

std::string path_of(std::string_view intent, std::string_view verb = {}) {
    std::string path{kIntents};
    path += '/';
    path += percent_encode(intent);
    if (!verb.empty()) {
        path += '/';
        path += verb;
    }
    return path;
}

std::int64_t seconds_of(Instant instant) {
    return to_millis(instant) / 1000;
}

}  // namespace

StoredCall create_intent(const NewIntent& intent) {
    Form form;
    form.add("amount", intent.amount.minor)
        .add("currency", intent.currency)
        .add("capture_method", "manual")
        .add("payment_method_types[]", "card")
        .add("metadata[order_id]", intent.order_id)
        .add("metadata[payment_id]", intent.payment_id)
        .add("metadata[attempt]", intent.attempt)
        .add("description", "Stagedoor order " + intent.order_id);
    return {std::string{kIntents}, intent.idempotency_key, form.text()};
}

std::string confirm_body(std::string_view card) {
    Form form;
    if (card.starts_with("pm_")) {
        form.add("payment_method", card);
    } else {
        form.add("payment_method_data[type]", "card");
        form.add("payment_method_data[card][token]", card);
    }
    return form.text();
}

std::string confirm_path(std::string_view intent) {
    return path_of(intent, "confirm");
}

StoredCall capture_intent(std::string_view intent, std::string key) {
    return {path_of(intent, "capture"), std::move(key), ""};
}

StoredCall cancel_intent(std::string_view intent, CancelReason reason, std::string key) {
    Form form;
    form.add(
        "cancellation_reason",
        reason == CancelReason::kAbandoned ? "abandoned" : "requested_by_customer"
    );
    return {path_of(intent, "cancel"), std::move(key), form.text()};
}

StoredCall refund_intent(std::string_view intent, std::string key) {
    Form form;
    form.add("payment_intent", intent);
    return {"/v1/refunds", std::move(key), form.text()};
}

std::string retrieve_target(std::string_view intent) {
    return path_of(intent);
}

std::string list_target(const ListQuery& query) {
    Form form;
    form.add("limit", query.limit)
        .add("created[gte]", seconds_of(query.created_from))
        .add("created[lte]", seconds_of(query.created_to));
    if (!query.starting_after.empty()) {
        form.add("starting_after", query.starting_after);
    }
    return std::string{kIntents} + '?' + form.text();
}

std::string search_target(std::string_view metadata_name, std::string_view value) {
    std::string query = "metadata['";
    query += metadata_name;
    query += "']:'";
    query += value;
    query += '\'';
    Form form;
    form.add("query", query).add("limit", std::int64_t{100});
    return std::string{kIntents} + "/search?" + form.text();
}

}  // namespace stagedoor::stripe
