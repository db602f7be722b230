#include "services/payments/testing/fake_processor.hpp"

#include "core/check.hpp"
#include "platform/runtime/signal.hpp"

namespace stagedoor::payments::testing {
namespace {

Reply done(const Intent& intent) {
    Reply reply;
    reply.proof = Proof::kDone;
    reply.intent = intent;
    return reply;
}

Reply proves(Proof proof, std::string reason = "as ordered") {
    Reply reply;
    reply.proof = proof;
    reply.reason = std::move(reason);
    return reply;
}

Reply server_fault() {
    Reply reply = proves(Proof::kUnknown, "status 500");
    reply.server_fault = true;
    return reply;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::string member(const std::string& body, const std::string& name) {
    const auto at = body.find(name + '=');
    CHECK(at != std::string::npos, "the call lacks a parameter");
    const auto begin = at + name.size() + 1;
    return body.substr(begin, body.find('&', begin) - begin);
}

// A fault that changes what a reply shows.
Reply spoiled(Reply reply, FaultKind kind) {
    if (!reply.intent) {
        return reply;
    }
    if (kind == FaultKind::kOtherIntent) {
        reply.intent->id = "pi_of_somebody";
    }
    if (kind == FaultKind::kOtherAmount) {
        reply.intent->amount.minor += 1;
    }
    if (kind == FaultKind::kOtherMetadata) {
        reply.intent->payment_id = "6b014fa0b16b00b5ffffffff";
    }
    return reply;
}

}  // namespace

Task<Reply> FakeProcessor::send(Call call) {
    calls.push_back(call);
    if (check) {
        check(call);
    }
    const auto fault = draw(call.operation);
    if (delay > Milliseconds{0}) {
        co_await sleep_until(env_.scheduler(), env_.scheduler().monotonic() + delay);
    }
    if (fault == FaultKind::kDropRequest) {
        co_return proves(Proof::kUnknown, "no reply");
    }
    if (fault == FaultKind::kBusy) {
        co_return proves(Proof::kUnknown, "status 409");
    }
    if (fault == FaultKind::kServerFault) {
        co_return server_fault();
    }
    if (fault == FaultKind::kKeyRefused) {
        co_return proves(Proof::kKeyRefused, "status 401");
    }
    if (const auto stored = replies_.find(call.key); stored != replies_.end()) {
        CHECK(!fault || fault == FaultKind::kDropReply, "this fault would meet a replay");
        co_return fault ? proves(Proof::kUnknown, "no reply") : stored->second;
    }
    const bool without_effect = fault == FaultKind::kStoredFault;
    Reply reply = without_effect ? server_fault() : execute(call);
    if (fault == FaultKind::kFaultAfter) {
        reply = server_fault();
    }
    replies_[call.key] = reply;
    if (fault == FaultKind::kDropReply) {
        co_return proves(Proof::kUnknown, "no reply");
    }
    co_return fault ? spoiled(std::move(reply), *fault) : reply;
}

Task<Reply> FakeProcessor::look(std::string intent) {
    ++looks;
    if (const auto fault = draw(std::nullopt)) {
        const bool shows = fault == FaultKind::kOtherIntent || fault == FaultKind::kOtherAmount ||
                           fault == FaultKind::kOtherMetadata;
        co_return shows ? spoiled(done(intents.at(intent)), *fault)
                        : proves(Proof::kUnknown, "no reply");
    }
    const auto found = intents.find(intent);
    co_return found == intents.end() ? proves(Proof::kRefused) : done(found->second);
}

Task<Found> FakeProcessor::find(Payment payment) {
    ++looks;
    Found found;
    if (draw(std::nullopt)) {
        found.reason = "no reply";
        co_return found;
    }
    found.complete = true;
    for (const auto& [id, intent] : intents) {
        if (intent.payment_id == payment.id.view()) {
            found.intents.push_back(intent);
        }
    }
    co_return found;
}

Task<IntentPage> FakeProcessor::list(IntentRange range) {
    ++looks;
    IntentPage page;
    page.ok = !draw(std::nullopt);
    for (const auto& [id, intent] : intents) {
        if (page.ok && intent.created >= range.from && intent.created <= range.to) {
            page.intents.push_back(intent);
        }
    }
    co_return page;
}

std::optional<FaultKind> FakeProcessor::draw(std::optional<Operation> operation) {
    for (auto fault = faults.begin(); fault != faults.end(); ++fault) {
        if (fault->operation == operation) {
            const auto kind = fault->kind;
            if (--fault->times == 0) {
                faults.erase(fault);
            }
            return kind;
        }
    }
    return std::nullopt;
}

Reply FakeProcessor::execute(const Call& call) {
    if (call.operation == Operation::kCreate) {
        return create(call);
    }
    if (call.operation == Operation::kRefund) {
        return refund(call);
    }
    Intent* intent = intent_of(call);
    if (intent == nullptr) {
        return proves(Proof::kRefused);
    }
    if (call.operation == Operation::kConfirm) {
        return confirm(*intent, call);
    }
    if (call.operation == Operation::kCapture) {
        if (intent->status != IntentStatus::kHeld) {
            return proves(Proof::kUnexpectedState);
        }
        intent->status = IntentStatus::kSucceeded;
        intent->received = intent->amount;
        return done(*intent);
    }
    if (intent->status == IntentStatus::kSucceeded || intent->status == IntentStatus::kCanceled) {
        return proves(Proof::kUnexpectedState);
    }
    intent->status = IntentStatus::kCanceled;
    return done(*intent);
}

Reply FakeProcessor::create(const Call& call) {
    Intent intent;
    intent.id = "pi_" + std::to_string(++made_);
    intent.amount = Money{std::stoll(member(call.body, "amount"))};
    intent.currency = member(call.body, "currency");
    intent.order_id = member(call.body, "metadata%5Border_id%5D");
    intent.payment_id = member(call.body, "metadata%5Bpayment_id%5D");
    intent.number = std::stoll(member(call.body, "metadata%5Battempt%5D"));
    intent.client_secret = intent.id + "_secret_1";
    intent.created = env_.now();
    return done(intents.emplace(intent.id, intent).first->second);
}

Reply FakeProcessor::confirm(Intent& intent, const Call& call) {
    if (intent.status != IntentStatus::kUnpaid && intent.status != IntentStatus::kRequiresAction) {
        return proves(Proof::kUnexpectedState);
    }
    if (has(call.body, "invalid")) {
        return proves(Proof::kTokenRejected);
    }
    if (has(call.body, "picky") && intent.status == IntentStatus::kRequiresAction) {
        return proves(Proof::kUnexpectedState);
    }
    if (has(call.body, "declined")) {
        intent.status = IntentStatus::kUnpaid;
        intent.refusal_reference = "ch_" + std::to_string(++refusals_);
        intent.refusal_code = "card_declined";
        intent.refusal_decline_code = "insufficient_funds";
        Reply reply = proves(Proof::kCardRefused);
        reply.code = intent.refusal_code;
        reply.decline_code = intent.refusal_decline_code;
        reply.refusal_reference = intent.refusal_reference;
        return reply;
    }
    intent.status = has(call.body, "3ds") ? IntentStatus::kRequiresAction : IntentStatus::kHeld;
    intent.capturable = intent.status == IntentStatus::kHeld ? intent.amount : Money{};
    return done(intent);
}

Reply FakeProcessor::refund(const Call& call) {
    Intent& intent = intents.at(member(call.body, "payment_intent"));
    if (intent.refunded.value_or(Money{}) == intent.received) {
        return proves(Proof::kRefused);
    }
    intent.refunded = intent.received;
    Reply reply;
    reply.proof = Proof::kDone;
    reply.refund = Refund{intent.id, intent.received, intent.currency, true};
    return reply;
}

Intent* FakeProcessor::intent_of(const Call& call) {
    for (auto& [id, intent] : intents) {
        if (has(call.path, '/' + id + '/')) {
            return &intent;
        }
    }
    return nullptr;
}

void FakeProcessor::authenticate(const std::string& id, bool passed) {
    Intent& intent = intents.at(id);
    CHECK(intent.status == IntentStatus::kRequiresAction, "nobody asked the buyer");
    intent.status = passed ? IntentStatus::kHeld : IntentStatus::kUnpaid;
    intent.capturable = passed ? intent.amount : Money{};
    if (!passed) {
        intent.refusal_reference = "ch_" + std::to_string(++refusals_);
        intent.refusal_code = "payment_intent_authentication_failure";
    }
}

Intent& FakeProcessor::only_intent() {
    CHECK(intents.size() == 1, "there is exactly one intent");
    return intents.begin()->second;
}

Intent& FakeProcessor::add_intent(Intent intent) {
    const std::string id = intent.id;
    return intents[id] = std::move(intent);
}

std::vector<std::string> FakeProcessor::keys() const {
    std::vector<std::string> keys;
    for (const auto& call : calls) {
        keys.push_back(call.key.substr(call.key.find(':') + 1));
    }
    return keys;
}

int FakeProcessor::count(Operation operation) const {
    int count = 0;
    for (const auto& call : calls) {
        count += call.operation == operation ? 1 : 0;
    }
    return count;
}

Money FakeProcessor::received() const {
    Money sum;
    for (const auto& [id, intent] : intents) {
        sum.minor += intent.received.minor;
    }
    return sum;
}

Money FakeProcessor::kept() const {
    Money sum = received();
    for (const auto& [id, intent] : intents) {
        sum.minor -= intent.refunded.value_or(Money{}).minor;
    }
    return sum;
}

bool FakeProcessor::any_open() const {
    for (const auto& [id, intent] : intents) {
        if (intent.status != IntentStatus::kSucceeded && intent.status != IntentStatus::kCanceled) {
            return true;
        }
    }
    return false;
}

}  // namespace stagedoor::payments::testing
