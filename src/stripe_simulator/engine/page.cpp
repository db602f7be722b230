#include "stripe_simulator/engine/page.hpp"

namespace stagedoor::stripe_simulator {
namespace {

// `created=n`, or `created[gt|gte|lt|lte]=n`.
void read_created(Params& params, const boost::json::object& bounds, PageRequest& page) {
    Params inner{bounds, "created"};
    inner.allow({"gt", "gte", "lt", "lte"});
    if (const auto bound = inner.integer("gt")) {
        page.created_from = std::max(page.created_from, *bound + 1);
    }
    if (const auto bound = inner.integer("gte")) {
        page.created_from = std::max(page.created_from, *bound);
    }
    if (const auto bound = inner.integer("lt")) {
        page.created_to = std::min(page.created_to, *bound - 1);
    }
    if (const auto bound = inner.integer("lte")) {
        page.created_to = std::min(page.created_to, *bound);
    }
    if (inner.error()) {
        params.refuse(*inner.error());
    }
}

}  // namespace

std::size_t read_page_limit(Params& params) {
    const auto limit = params.integer("limit").value_or(kDefaultPage);
    if (limit < 1 || limit > kLargestPage) {
        const auto* words = "This value must be between 1 and 100.";
        params.refuse(invalid_request("parameter_invalid_integer", words, "limit"));
        return kDefaultPage;
    }
    return static_cast<std::size_t>(limit);
}

PageRequest read_page(Params& params) {
    PageRequest page;
    page.limit = read_page_limit(params);
    page.starting_after = params.text("starting_after");
    page.ending_before = params.text("ending_before");
    if (page.starting_after && page.ending_before) {
        const auto* words = "You may only specify one of starting_after and ending_before.";
        params.refuse(invalid_request("", words, "ending_before"));
    }
    if (params.is_text("created")) {
        page.created_from = params.integer("created").value_or(0);
        page.created_to = page.created_from;
    } else if (const auto* bounds = params.group("created")) {
        read_created(params, *bounds, page);
    }
    return page;
}

}  // namespace stagedoor::stripe_simulator
