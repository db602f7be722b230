#include "services/payments/use_cases/settle_payment.hpp"

#include <utility>

#include "services/payments/use_cases/record_change.hpp"

namespace stagedoor::payments {
namespace {

SettlePayment::Report report_of(const Payment& asked, const std::optional<Settlement>& settlement) {
    SettlePayment::Report report;
    if (!settlement) {
        report.next = SettlePayment::Next::kAgain;  // from what is stored now, if anything is
        return report;
    }
    const Payment& now = settlement->change.payment;
    report.order = now.order;
    report.moved = now.status != asked.status || now.intent != asked.intent;
    report.next = settlement->progress == Progress::kStuck ? SettlePayment::Next::kRetry
                                                           : SettlePayment::Next::kAgain;
    report.alarm = settlement->alarm;
    return report;
}

std::string fault_of(const Reply& reply) {
    return reply.proof == Proof::kUnknown || reply.proof == Proof::kKeyRefused ? reply.reason
                                                                               : std::string{};
}

}  // namespace

Task<SettlePayment::Report> SettlePayment::step(PaymentId id, bool look) {
    auto body = [&](Transaction& tx) {
        return plan(tx, id, look);
    };
    Plan decided = co_await database_.write(body, Priority::kMoney);
    switch (decided.step.kind) {
        case Step::Kind::kSend:
            co_return co_await send(std::move(decided));
        case Step::Kind::kLook:
            co_return co_await look_at(std::move(decided));
        case Step::Kind::kFind:
            co_return co_await find(std::move(decided));
        case Step::Kind::kWait:
            break;
    }
    Report report;
    const bool polls = decided.payment && wants_polling(*decided.payment);
    report.next = polls ? Next::kPoll : Next::kIdle;
    if (decided.payment) {
        report.order = decided.payment->order;
    }
    co_return report;
}

SettlePayment::Plan SettlePayment::plan(Transaction& tx, const PaymentId& id, bool look) {
    Plan plan;
    plan.payment = stores_.payments.find(tx, id);
    if (!plan.payment) {
        return plan;
    }
    plan.step = next_step(*plan.payment, look, env_.now());
    if (plan.step.kind == Step::Kind::kSend) {
        plan.call = store_call(tx, *plan.payment, *plan.step.operation);
        plan.first_try = !std::exchange(plan.call.sent, true);
        if (plan.first_try) {
            stores_.calls.put(tx, id, plan.call);
            stores_.payments.save(tx, *plan.payment);
        }
    }
    return plan;
}

// The call as it was stored before, else built now and stored with this transaction. Notes in the
// payment that it may have reached the processor.
Call SettlePayment::store_call(Transaction& tx, Payment& payment, Operation operation) {
    auto call = stores_.calls.find(tx, payment.id, operation, payment.number);
    if (!call) {
        call = processor_.build(payment, operation, "");
    }
    if (operation == Operation::kCreate && !payment.create_sent_at) {
        payment.create_sent_at = env_.now();
    }
    if (operation == Operation::kConfirm) {
        payment.confirm_sent = true;
        if (call->path.empty()) {
            call->path = processor_.confirm_path(payment.intent.value_or(""));
        }
    }
    return std::move(*call);
}

Task<SettlePayment::Report> SettlePayment::send(Plan plan) {
    const Reply reply = co_await processor_.send(plan.call);
    auto body = [&](Transaction& tx) {
        return apply_call(tx, plan, reply);
    };
    const auto settlement = co_await database_.write(body, Priority::kMoney);
    Report report = report_of(*plan.payment, settlement);
    report.first_try = plan.first_try;
    report.fault = fault_of(reply);
    co_return report;
}

// The payment as it is now, unless a step elsewhere has moved it since `asked`: a reply to what was
// asked then, one that is replayed under its key above all, tells nothing about it any more.
std::optional<Payment> SettlePayment::present(Transaction& tx, const Payment& asked) {
    auto payment = stores_.payments.find(tx, asked.id);
    return payment && stands_as(*payment, asked) ? std::move(payment) : std::nullopt;
}

std::optional<Settlement> SettlePayment::apply_call(
    Transaction& tx, const Plan& plan, const Reply& reply
) {
    const auto payment = present(tx, *plan.payment);
    if (!payment) {
        return std::nullopt;
    }
    Call call = plan.call;
    if (reply.proof == Proof::kUnknown) {
        ++call.faults;
        stores_.calls.put(tx, payment->id, call);
    }
    const Asked asked{call.operation, call.number, call.faults};
    auto settlement = settle_call(*payment, asked, reply, env_.now());
    record_change(tx, stores_, *payment, settlement.change);
    return settlement;
}

Task<SettlePayment::Report> SettlePayment::look_at(Plan plan) {
    const Payment& asked = *plan.payment;
    const Reply reply = co_await processor_.look(asked.intent.value_or(""));
    auto body = [&](Transaction& tx) -> std::optional<Settlement> {
        const auto payment = present(tx, asked);
        if (!payment) {
            return std::nullopt;
        }
        auto settlement = settle_look(*payment, asked.number, reply, env_.now());
        if (reply.proof == Proof::kDone) {
            settlement.change.payment.looks_done = asked.looks_wanted;
        }
        record_change(tx, stores_, *payment, settlement.change);
        return settlement;
    };
    const auto settlement = co_await database_.write(body, Priority::kMoney);
    Report report = report_of(*plan.payment, settlement);
    report.looked = true;
    report.fault = fault_of(reply);
    co_return report;
}

Task<SettlePayment::Report> SettlePayment::find(Plan plan) {
    const Payment& asked = *plan.payment;
    const Found found = co_await processor_.find(asked);
    auto body = [&](Transaction& tx) -> std::optional<Settlement> {
        const auto payment = present(tx, asked);
        if (!payment) {
            return std::nullopt;
        }
        auto settlement = settle_find(*payment, asked.number, found, env_.now());
        record_change(tx, stores_, *payment, settlement.change);
        return settlement;
    };
    const auto settlement = co_await database_.write(body, Priority::kMoney);
    Report report = report_of(*plan.payment, settlement);
    report.looked = true;
    report.fault = found.reason;
    co_return report;
}

}  // namespace stagedoor::payments
