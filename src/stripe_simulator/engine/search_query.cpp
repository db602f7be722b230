#include "stripe_simulator/engine/search_query.hpp"

#include <algorithm>
#include <charconv>

namespace stagedoor::stripe_simulator {
namespace {

// Takes text off the front of what is left of a query.
class Cursor {
  public:
    explicit Cursor(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool done() const { return rest_.empty(); }

    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }

    bool skip_spaces() {
        const auto before = rest_.size();
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
        return rest_.size() != before;
    }

    std::string take_word() {
        const auto end = std::min(
            rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789"), rest_.size()
        );
        std::string word{rest_.substr(0, end)};
        rest_.remove_prefix(end);
        return word;
    }

    // 'text' or "text", with backslash before a quote.
    std::optional<std::string> take_quoted() {
        if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) {
            return std::nullopt;
        }
        const char quote = rest_.front();
        std::string text;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] == quote) {
                rest_.remove_prefix(at + 1);
                return text;
            }
            at += rest_[at] == '\\' && at + 1 < rest_.size() ? 1 : 0;
            text.push_back(rest_[at]);
        }
        return std::nullopt;
    }

  private:
    std::string_view rest_;
};

bool is_number_field(std::string_view field) {
    return field == "amount" || field == "created";
}

bool take_field(Cursor& cursor, SearchClause& clause) {
    clause.negated = cursor.take("-");
    clause.field = cursor.take_word();
    if (clause.field == "metadata") {
        auto key = cursor.take("[") ? cursor.take_quoted() : std::nullopt;
        clause.key = key.value_or("");
        return key && cursor.take("]");
    }
    return clause.field == "status" || clause.field == "currency" || is_number_field(clause.field);
}

bool take_relation(Cursor& cursor, SearchClause& clause) {
    for (const std::string_view relation : {":", "<=", ">=", "<", ">"}) {
        if (cursor.take(relation)) {
            clause.relation = relation;
            return relation == ":" || is_number_field(clause.field);
        }
    }
    return false;
}

bool take_value(Cursor& cursor, SearchClause& clause) {
    if (auto quoted = cursor.take_quoted()) {
        clause.value = std::move(*quoted);
    } else {
        clause.value = cursor.take_word();
    }
    const bool digits = clause.value.find_first_not_of("0123456789") == std::string::npos;
    constexpr std::size_t kMostDigits = 18;
    return !is_number_field(clause.field) ||
           (digits && !clause.value.empty() && clause.value.size() <= kMostDigits);
}

bool compare(std::int64_t left, const std::string& relation, std::int64_t right) {
    if (relation == "<") {
        return left < right;
    }
    if (relation == "<=") {
        return left <= right;
    }
    if (relation == ">") {
        return left > right;
    }
    return relation == ">=" ? left >= right : left == right;
}

bool holds(const SearchClause& clause, const PaymentIntent& intent) {
    if (clause.field == "metadata") {
        const auto found = intent.metadata.find(clause.key);
        return found != intent.metadata.end() && found->second == clause.value;
    }
    if (clause.field == "status") {
        return to_text(intent.status) == clause.value;
    }
    if (clause.field == "currency") {
        return intent.currency == clause.value;
    }
    std::int64_t number = 0;
    std::from_chars(clause.value.data(), clause.value.data() + clause.value.size(), number);
    return compare(
        clause.field == "amount" ? intent.amount : intent.created, clause.relation, number
    );
}

}  // namespace

std::optional<std::vector<SearchClause>> parse_search(std::string_view query) {
    Cursor cursor{query};
    std::vector<SearchClause> clauses;
    cursor.skip_spaces();
    do {
        SearchClause clause;
        const bool whole = take_field(cursor, clause) && take_relation(cursor, clause) &&
                           take_value(cursor, clause);
        if (!whole || clauses.size() == kMaxSearchClauses) {
            return std::nullopt;
        }
        clauses.push_back(std::move(clause));
    } while (cursor.skip_spaces() && cursor.take("AND") && cursor.skip_spaces());
    return cursor.done() ? std::optional{std::move(clauses)} : std::nullopt;
}

bool matches(const std::vector<SearchClause>& query, const PaymentIntent& intent) {
    return std::all_of(query.begin(), query.end(), [&](const SearchClause& clause) {
        return holds(clause, intent) != clause.negated;
    });
}

}  // namespace stagedoor::stripe_simulator
