// Everything that Payments needs from outside: its store, the card processor, the processor's
// webhooks, Orders' log, and whoever drives payments forward.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"
#include "services/payments/domain/intent.hpp"
#include "services/payments/domain/order_copy.hpp"
#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

// A call to the processor as it is stored before its first byte leaves: these bytes, under this
// key, every time.
struct Call {
    Operation operation = Operation::kCreate;
    std::int64_t number = 1;
    std::string path;  // of a confirmation: empty until the intent is known
    std::string key;
    std::string body;  // of a confirmation: holds the card token; never logged
    int faults = 0;    // replies that proved nothing
    bool sent = false;
};

// The stores below are called inside transactions only; one instance serves all threads.

class OrderCopies {
  public:
    virtual ~OrderCopies() = default;

    // An order that is known already stays as it is.
    virtual void insert(Transaction& tx, const OrderCopy& order) = 0;
    [[nodiscard]] virtual std::optional<OrderCopy> find(Transaction& tx, const OrderId& id) = 0;
    virtual void set_status(
        Transaction& tx, const OrderId& id, OrderStatus status, std::string_view cancel_reason
    ) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

// Counts over all payments, each along an index that holds little else.
struct MoneySurvey {
    std::int64_t unresolved = 0;              // something is still to be done about them
    std::int64_t paid_without_ticket = 0;     // money is taken, the order is not the buyer's
    std::int64_t ticket_without_payment = 0;  // the order is complete, its money is not there
    std::optional<Instant> oldest = {};       // when the oldest was made whose end is not known
};

class PaymentStore {
  public:
    virtual ~PaymentStore() = default;

    // Throws ConstraintViolation when the order has a payment, or the intent another one.
    virtual void insert(Transaction& tx, const Payment& payment) = 0;
    virtual void save(Transaction& tx, const Payment& payment) = 0;
    [[nodiscard]] virtual std::optional<Payment> find(Transaction& tx, const PaymentId& id) = 0;
    [[nodiscard]] virtual std::optional<Payment> find_by_order(
        Transaction& tx, const OrderId& order
    ) = 0;
    [[nodiscard]] virtual std::optional<Payment> find_by_intent(
        Transaction& tx, std::string_view intent
    ) = 0;
    // Payments about which something is still to be done, by id, after `after`.
    [[nodiscard]] virtual std::vector<PaymentId> open_after(
        Transaction& tx, std::string_view after, std::int64_t limit
    ) = 0;
    [[nodiscard]] virtual MoneySurvey survey(Transaction& tx) = 0;
    [[nodiscard]] virtual bool any_made_between(Transaction& tx, Instant from, Instant to) = 0;

    // How an earlier attempt failed.
    virtual void insert_attempt(Transaction& tx, const Payment& payment, Instant now) = 0;
    [[nodiscard]] virtual std::optional<Failure> failure_of(
        Transaction& tx, const PaymentId& id, std::int64_t attempt
    ) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

class CallLog {
  public:
    virtual ~CallLog() = default;

    [[nodiscard]] virtual std::optional<Call> find(
        Transaction& tx, const PaymentId& payment, Operation operation, std::int64_t number
    ) = 0;
    // Inserts, or replaces the call of the same payment, operation and number.
    virtual void put(Transaction& tx, const PaymentId& payment, const Call& call) = 0;
    // Card tokens are kept no longer than they may have to be sent again.
    virtual void forget_cards(Transaction& tx, const PaymentId& payment) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

class SeenEvents {
  public:
    virtual ~SeenEvents() = default;

    // False when the event was seen before.
    [[nodiscard]] virtual bool insert(Transaction& tx, std::string_view event, Instant now) = 0;
    // Forgets at most `limit` of those seen before `before`; how many.
    [[nodiscard]] virtual std::int64_t forget(
        Transaction& tx, Instant before, std::int64_t limit
    ) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

struct Stores {
    OrderCopies& orders;
    PaymentStore& payments;
    CallLog& calls;
    SeenEvents& seen;
};

// A stretch of the processor's intents, newest first.
struct IntentPage {
    bool ok = false;
    std::vector<Intent> intents;
    std::string next;  // empty: that was the last page
};

struct IntentRange {
    Instant from;
    Instant to;
    std::string after;  // IntentPage::next, or empty
};

// The card processor. build() and confirm_path() are pure; the rest suspends and never throws for
// what the network does.
class CardProcessor {
  public:
    virtual ~CardProcessor() = default;

    // The bytes of a call of the payment's present number. `card` is for a confirmation only.
    [[nodiscard]] virtual Call build(
        const Payment& payment, Operation operation, std::string_view card
    ) const = 0;
    [[nodiscard]] virtual std::string confirm_path(std::string_view intent) const = 0;

    [[nodiscard]] virtual Task<Reply> send(Call call) = 0;
    [[nodiscard]] virtual Task<Reply> look(std::string intent) = 0;
    // The intents made since `payment.create_sent_at` that name this payment.
    [[nodiscard]] virtual Task<Found> find(Payment payment) = 0;
    [[nodiscard]] virtual Task<IntentPage> list(IntentRange range) = 0;
};

// What a webhook is about; only names, the object itself is fetched.
struct Hint {
    std::string event;       // the event's id
    std::string intent;      // empty: about none that matters
    std::string payment_id;  // of the metadata; may be anything
};

class Webhooks {
  public:
    virtual ~Webhooks() = default;

    // False when no secret is set: then nothing can be believed.
    [[nodiscard]] virtual bool configured() const = 0;
    [[nodiscard]] virtual bool is_signed(
        std::string_view signature, std::string_view body, Instant now
    ) const = 0;
    // nullopt: not an event.
    [[nodiscard]] virtual std::optional<Hint> read(std::string_view body) const = 0;
};

// Brings payments forward in the background, one step at a time, one driver per payment. Any
// thread may call.
class Driver {
  public:
    virtual ~Driver() = default;

    // Something has changed: decide the next step now.
    virtual void wake(const PaymentId& id) = 0;
    // The present state at the processor is wanted. False, and nothing happens, when it was asked
    // within the last second; `urgent` asks all the same.
    virtual bool look(const PaymentId& id, bool urgent) = 0;
};

// Suspends until everything Orders had said before the call is applied here, at most 1 s.
using CatchUpWithOrders = std::function<Task<void>()>;

// The buyer passed, or failed, the bank's page; the built-in simulator only.
using Authenticate = std::function<Task<void>(std::string intent, bool passed)>;

}  // namespace stagedoor::payments
