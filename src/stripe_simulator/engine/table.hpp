// Rows of one kind in the order of their making, found by id. References stay valid.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace stagedoor::stripe_simulator {

template <class Row>
class Table {
  public:
    Row& add(Row row) {
        auto& stored = rows_.emplace_back(std::move(row));
        index_.emplace(stored.id, &stored);
        return stored;
    }

    // nullptr when there is none.
    [[nodiscard]] Row* find(std::string_view id) {
        const auto found = index_.find(id);
        return found == index_.end() ? nullptr : found->second;
    }
    [[nodiscard]] const Row* find(std::string_view id) const {
        const auto found = index_.find(id);
        return found == index_.end() ? nullptr : found->second;
    }

    [[nodiscard]] const std::deque<Row>& rows() const { return rows_; }

    void drop_oldest() {
        index_.erase(rows_.front().id);
        rows_.pop_front();
    }

  private:
    std::deque<Row> rows_;
    std::map<std::string, Row*, std::less<>> index_;
};

}  // namespace stagedoor::stripe_simulator
