#include "services/payments/use_cases/sweep_intents.hpp"

#include "services/payments/domain/step.hpp"

namespace stagedoor::payments {
namespace {

constexpr int kPagesPerPass = 5;
constexpr std::string_view kUnknownMoney = "money was taken by an intent that no payment knows";

bool is_final(const Intent& intent) {
    return intent.status == IntentStatus::kCanceled || intent.status == IntentStatus::kSucceeded;
}

}  // namespace

Task<void> SweepIntents::run(Wake wake, Alarm alarm) {
    for (int page_number = 0; page_number < kPagesPerPass; ++page_number) {
        const bool worth = co_await worth_asking();
        if (!worth) {
            co_return;
        }
        const Instant now = needs_.env.now();
        IntentRange range{now - kSweepTo, now - kSweepFrom, after_};
        const IntentPage page = co_await needs_.processor.list(std::move(range));
        if (!page.ok) {
            after_.clear();
            co_return;
        }
        for (const auto& intent : page.intents) {
            co_await inspect(intent, wake, alarm);
        }
        after_ = page.next;
        if (after_.empty()) {
            co_return;
        }
    }
}

Task<bool> SweepIntents::worth_asking() {
    const Instant now = needs_.env.now();
    auto body = [&](Transaction& tx) {
        return needs_.stores.payments.any_made_between(tx, now - kSweepTo, now - kSweepFrom);
    };
    co_return co_await needs_.database.read(body);
}

Task<void> SweepIntents::inspect(const Intent& intent, const Wake& wake, const Alarm& alarm) {
    auto body = [&](Transaction& tx) {
        return judge(tx, intent);
    };
    const Finding finding = co_await needs_.database.write(body, Priority::kBulk);
    switch (finding.verdict) {
        case Verdict::kLeave:
            co_return;
        case Verdict::kWake:
            wake(*finding.payment);
            co_return;
        case Verdict::kAlarm:
            alarm(*finding.payment, finding.alarm);
            co_return;
        case Verdict::kCancel:
            break;
    }
    alarm(*finding.payment, "an intent was left over: cancelling it");
    // Whatever came of it shows in the next pass.
    (void)co_await needs_.processor.send(finding.call);
}

SweepIntents::Finding SweepIntents::judge(Transaction& tx, const Intent& intent) {
    const auto id = PaymentId::parse(intent.payment_id);
    auto payment = id ? needs_.stores.payments.find(tx, *id) : std::nullopt;
    const bool ours = payment && payment->order.view() == intent.order_id &&
                      intent.created <= needs_.env.now() - kSweepFrom;
    if (!ours) {
        return {};
    }
    if (payment->intent == intent.id) {
        return judge_own(tx, std::move(*payment), intent);
    }
    if (!payment->intent && payment->is_voidable() && payment->create_sent_at) {
        return {Verdict::kWake, payment->id};
    }
    if (intent.status == IntentStatus::kSucceeded) {
        const bool given_back = intent.refunded.value_or(Money{}) >= intent.received;
        return given_back ? Finding{} : Finding{Verdict::kAlarm, payment->id, {}, kUnknownMoney};
    }
    return is_final(intent) ? Finding{} : cancel(std::move(*payment), intent);
}

SweepIntents::Finding SweepIntents::judge_own(
    Transaction& tx, Payment payment, const Intent& intent
) {
    if (payment.status == Status::kCaptured) {
        if (intent.refunded.value_or(payment.refunded) == payment.refunded) {
            return {};
        }
        ++payment.looks_wanted;
        needs_.stores.payments.save(tx, payment);
        return {Verdict::kWake, payment.id};
    }
    const bool failed = payment.status == Status::kFailed && !payment.lost;
    const bool settled = payment.status == Status::kVoided || failed;
    const auto order = needs_.stores.orders.find(tx, payment.order);
    const bool sold = order && order->status == OrderStatus::kComplete;
    if (settled && !sold && intent.status == IntentStatus::kHeld) {
        return cancel(std::move(payment), intent);
    }
    return {};
}

// Cancelling twice does no harm, so each try has a key of its own: the payment's keys may have gone
// to another of its intents, and under one that once met a stored fault nothing would happen for a
// day. Nothing is recorded before it is sent either, because the next pass asks the processor
// again.
SweepIntents::Finding SweepIntents::cancel(Payment payment, const Intent& intent) const {
    payment.intent = intent.id;
    payment.number = intent.number;
    payment.lost = payment.lost.value_or("expired");
    Call call = needs_.processor.build(payment, Operation::kCancel, "");
    call.key += ':' + needs_.env.make_id<EventId>().str();
    return {Verdict::kCancel, payment.id, std::move(call)};
}

}  // namespace stagedoor::payments
