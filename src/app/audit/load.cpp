#include <algorithm>
#include <string_view>

#include "app/audit/audit_data.hpp"
#include "app/config/targets.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

// A log that is wrong from somewhere on does not fill the screen.
constexpr std::size_t kMostFaults = 20;

void note(LogSummary& log, std::string_view promise, const std::string& fault) {
    if (log.faults.size() < kMostFaults) {
        log.faults.push_back(std::string{promise} + " " + fault);
    }
}

std::string str(std::int64_t number) {
    return std::to_string(number);
}

// Which types may follow each other on one order: `complete` is left only by the written
// compensation, `cancelled` never.
struct OrderSteps {
    std::unordered_map<std::string, std::string> last;

    // What is wrong with `type` coming next for this order, or "".
    std::string step(std::string_view order, std::string_view type) {
        auto& before = last[std::string{order}];
        std::string fault;
        if (before == "order:cancelled") {
            fault = "leaves cancelled by " + std::string{type};
        } else if (before == "order:completed" && type != "order:cancelled") {
            fault = "leaves complete by " + std::string{type};
        }
        before = type;
        return fault;
    }
};

// Sums a log up and tells each consumer what is still open for it.
class LogReader {
  public:
    LogReader(AuditData& data, Service producer) : data_{data}, producer_{producer} {}

    void read(Transaction& tx) {
        auto& log = data_.stores[index_of(producer_)].log;
        log.head = read_log_head(tx);
        find_consumers();
        walk_log(tx, [&](const LogRow& row) { visit(log, row); });
    }

  private:
    struct Follower {
        StoreFacts* store;
        const CursorRow* cursor;
    };

    void find_consumers() {
        const auto name = contracts::to_string(producer_);
        for (const auto consumer : followers_of(producer_)) {
            auto& store = data_.stores[index_of(consumer)];
            const auto found = std::ranges::find(store.cursors, name, &CursorRow::producer);
            followers_.push_back({&store, found == store.cursors.end() ? nullptr : &*found});
        }
    }

    void visit(LogSummary& log, const LogRow& row) {
        if (log.rows == 0) {
            log.first = row.seq;
        } else if (row.seq != log.last + 1) {
            note(log, "I5", "seq jumps from " + str(log.last) + " to " + str(row.seq));
        }
        log.last = row.seq;
        ++log.rows;
        if (row.type == "order:created") {
            log.sales.push_back(row.time);
        }
        follow_version(log, row);
        for (const auto& [store, cursor] : followers_) {
            judge_follower(*store, cursor, row);
        }
    }

    void follow_version(LogSummary& log, const LogRow& row) {
        if (!row.version) {
            return;
        }
        const auto [entry, fresh] = log.versions.emplace(row.subject, *row.version);
        const auto subject = std::string{row.subject};
        if (!fresh && *row.version != entry->second + 1) {
            note(
                log,
                "I6",
                subject + " goes from version " + str(entry->second) + " to " + str(*row.version)
            );
        }
        entry->second = *row.version;
        if (producer_ == Service::kOrders) {
            if (const auto fault = steps_.step(row.subject, row.type); !fault.empty()) {
                note(log, "I6", subject + " " + fault);
            }
        }
    }

    void judge_follower(StoreFacts& store, const CursorRow* cursor, const LogRow& row) const {
        const auto reached = cursor == nullptr ? 0 : cursor->seq;
        if (row.seq > reached) {
            store.unsettled[index_of(producer_)].emplace(row.subject);
        } else if (row.seq == reached && row.id != cursor->event_id) {
            store.contradicted[cursor->producer] = std::string{row.id};
        }
    }

    AuditData& data_;
    Service producer_;
    OrderSteps steps_;
    std::vector<Follower> followers_;
};

void read_feeds(AuditData& data, const AuditTransactions& stores) {
    for (const auto service : kAllServices) {
        auto& store = data.stores[index_of(service)];
        store.cursors = read_cursors(*stores[index_of(service)]);
        store.parked = read_parked(*stores[index_of(service)]);
        for (const auto& parked : store.parked) {
            if (const auto producer = contracts::parse_service(parked.producer)) {
                store.unsettled[index_of(*producer)].insert(parked.subject);
            }
        }
    }
    for (const auto service : kAllServices) {
        LogReader{data, service}.read(*stores[index_of(service)]);
    }
}

}  // namespace

AuditData load_audit_data(const AuditTransactions& stores, std::optional<Instant> now) {
    AuditData data;
    data.now = now;
    read_feeds(data, stores);
    data.tickets = tickets::audited_tickets(*stores[index_of(Service::kTickets)]);
    data.orders = orders::audited_orders(*stores[index_of(Service::kOrders)]);
    data.ticket_copies = orders::audited_copies(*stores[index_of(Service::kOrders)]);
    data.payments = payments::audited_payments(*stores[index_of(Service::kPayments)]);
    data.order_copies = payments::audited_copies(*stores[index_of(Service::kPayments)]);
    data.deadlines = expiration::audited_deadlines(*stores[index_of(Service::kExpiration)]);
    return data;
}

}  // namespace stagedoor::app
