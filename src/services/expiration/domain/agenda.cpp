#include "services/expiration/domain/agenda.hpp"

#include <algorithm>
#include <iterator>

namespace stagedoor::expiration {

void Agenda::add(const Deadline& deadline) {
    if (loaded_) {
        enter(deadline);
        drop_beyond_horizon();
    }
}

void Agenda::remove(const OrderId& order) {
    const auto found = by_order_.find(order);
    if (found != by_order_.end()) {
        sorted_.erase({found->second, order});
        by_order_.erase(found);
    }
}

std::vector<Deadline> Agenda::take_due(Instant now, std::size_t most) {
    std::vector<Deadline> due;
    while (!sorted_.empty() && sorted_.begin()->at <= now && due.size() < most) {
        due.push_back(*sorted_.begin());
        remove(due.back().order);
    }
    return due;
}

std::optional<Instant> Agenda::next() const {
    if (!sorted_.empty()) {
        return sorted_.begin()->at;
    }
    return horizon_ ? std::optional{horizon_->at} : std::nullopt;
}

bool Agenda::must_load(Instant now) const {
    return !loaded_ || (sorted_.empty() && horizon_ && horizon_->at <= now);
}

void Agenda::begin_load() {
    loaded_ = true;
    horizon_.reset();
}

void Agenda::finish_load(const std::vector<Deadline>& rows) {
    for (const auto& row : rows) {
        enter(row);
    }
    if (rows.size() >= rows_to_load()) {
        horizon_ = horizon_ ? std::min(*horizon_, rows.back()) : rows.back();
    }
    drop_beyond_horizon();
}

void Agenda::clear() {
    sorted_.clear();
    by_order_.clear();
    loaded_ = false;
    horizon_.reset();
}

void Agenda::enter(const Deadline& deadline) {
    const auto held = by_order_.find(deadline.order);
    if (held != by_order_.end() && held->second <= deadline.at) {
        return;
    }
    remove(deadline.order);
    sorted_.insert(deadline);
    by_order_.emplace(deadline.order, deadline.at);
}

// Draws the horizon in when there are too many, and keeps nothing at or behind it.
void Agenda::drop_beyond_horizon() {
    if (sorted_.size() > capacity_) {
        // Counted from the end: one too many is the usual case, and a step there costs nothing.
        const Deadline first_beyond =
            *std::prev(sorted_.end(), static_cast<std::ptrdiff_t>(sorted_.size() - capacity_));
        horizon_ = horizon_ ? std::min(*horizon_, first_beyond) : first_beyond;
    }
    while (horizon_ && !sorted_.empty() && *sorted_.rbegin() >= *horizon_) {
        const OrderId order = sorted_.rbegin()->order;
        remove(order);
    }
}

}  // namespace stagedoor::expiration
