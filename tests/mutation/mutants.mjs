// One guard switched off at a time, by changing the text of the sources, and the tests that have to notice.
// A guard whose absence no test notices is not tested. `from` must occur exactly once in its file, so that a
// mutant that no longer fits is found (tests/architecture).

const orders = filter => ({ suite: 'service_orders_tests', filter })
const payments = filter => ({ suite: 'service_payments_tests', filter })
const conformance = filter => ({ suite: 'conformance_tests', filter })
const messaging = filter => ({ suite: 'platform_messaging_tests', filter })
const database = filter => ({ suite: 'platform_database_tests', filter })
const postgres = filter => ({ suite: 'platform_database_postgres_tests', filter })
const http = filter => ({ suite: 'platform_http_tests', filter })
const simulated = filter => ({ suite: 'simulation_tests', filter })
/** Seeds of the simulator, one of which must fail. */
const seeds = range => ({ seeds: range })
/** The simulator's script with the power cut at its every write and sync, one of which must fail. */
const everyCrash = { everyCrash: true }

const takeTicket = {
  file: 'src/services/orders/storage/statements.hpp',
  from: '"UPDATE tickets SET holder = $2 WHERE id = $1 AND holder IS NULL"',
  to: '"UPDATE tickets SET holder = $2 WHERE id = $1"'
}
const oneHolder = {
  file: 'src/services/orders/storage/migrations/0001_orders.sql',
  from: 'CREATE UNIQUE INDEX orders_one_holder',
  to: 'CREATE INDEX orders_one_holder'
}

export const mutants = [
  {
    id: 'MUT-01', guard: 'the compare-and-set on the ticket',
    changes: [takeTicket],
    killed: [orders('SqlOrderStoreTest.TakesATicketOnce')]
  },
  {
    id: 'MUT-02', guard: 'the unique index behind it',
    changes: [oneHolder],
    killed: [orders('SqlOrderStoreTest.RefusesASecondOrderOfATicketEvenWithoutTheFirstWall')]
  },
  {
    id: 'MUT-03', guard: 'both walls, and the question before them',
    changes: [takeTicket, oneHolder, {
      file: 'src/services/orders/domain/reservation.cpp',
      from: '    return ticket.holder &&\n',
      to: '    return false && ticket.holder &&\n'
    }],
    killed: [orders('PlaceOrderTest.HasOneWinnerOfManyInOneBatch'), seeds('1..12')]
  },
  {
    id: 'MUT-04', guard: 'the deadline in the decision on a payment',
    changes: [{
      file: 'src/services/orders/domain/order_step.cpp',
      from: '    if (!is_live(order, now)) {\n        return too_late(std::move(order), held.attempt);',
      to: '    if (false) {\n        return too_late(std::move(order), held.attempt);'
    }],
    killed: [orders('OrderStep.LetsAPaymentWinUntilTheLastMillisecondBeforeTheDeadline'), seeds('1..12')]
  },
  {
    id: 'MUT-05', guard: 'the capture that waits for the decision',
    changes: [{
      file: 'src/services/payments/domain/step.cpp',
      from: '            if (!payment.completed) {\n                return kWait;\n            }\n',
      to: ''
    }],
    killed: [payments('NextStep.CapturesOnlyWhatOrdersHasCompleted'), seeds('1..12')]
  },
  {
    id: 'MUT-06', guard: 'the cursor: repeated events are dropped',
    changes: [{
      file: 'src/platform/messaging/feed_step.cpp',
      from: '        if (event.seq <= at.seq) {\n            continue;\n        }\n        if (event.seq != at.seq + 1) {',
      to: '        if (event.seq > at.seq + 1) {'
    }],
    killed: [conformance('*/FeedSuite.AppliesABatchOnceThatIsDeliveredTwice/*'), seeds('1..12')]
  },
  {
    id: 'MUT-07', guard: 'the gap check: nothing behind a hole is applied',
    changes: [{
      file: 'src/platform/messaging/feed_step.cpp',
      from: '        if (event.seq != at.seq + 1) {\n            break;\n        }\n',
      to: ''
    }],
    killed: [messaging('ConsumerTest.AppliesNothingBehindAGapAndAsksAgainFromItsCursor'), seeds('1..40')]
  },
  {
    id: 'MUT-08', guard: 'the id check of the cursor: another history is noticed',
    changes: [{
      file: 'src/platform/messaging/consumer.cpp',
      from: 'if (at > 0 && page.after_id && *page.after_id != id) {',
      to: 'if (false && at > 0 && page.after_id && *page.after_id != id) {'
    }],
    killed: [messaging('ConsumerTest.StopsWhenAnotherEventStandsAtTheCursor')]
  },
  {
    id: 'MUT-09', guard: 'the sync at each commit',
    changes: [{
      file: 'src/platform/database/sqlite/connection.cpp',
      from: 'result.set_pragma("synchronous", "FULL", "2");',
      to: 'result.set_pragma("synchronous", "NORMAL", "1");'
    }],
    killed: [simulated('Run.SurvivesAPowerCutAtAWriteOrSync'), everyCrash, seeds('1..40')]
  },
  {
    id: 'MUT-09', guard: 'what a sync does on the simulated disk',
    changes: [{
      file: 'tests/simulation/disk.cpp',
      from: '        disk.make_safe(**of(file).file);\n',
      to: ''
    }],
    killed: [simulated('Disk.KeepsWhatWasCommittedWithSyncs'), everyCrash]
  },
  {
    id: 'MUT-10', guard: 'the answer that waits for the commit',
    changes: [{
      file: 'src/platform/database/sqlite/group_commit.cpp',
      from: '    commit();\n    if (!broken_.load()) {\n        answer();\n',
      to: '    answer();\n    commit();\n    if (!broken_.load()) {\n'
    }],
    killed: [
      database('GroupCommitTest.ShowsTheEventsAsDurableWhenTheyAreReported'),
      database('GroupCommitTest.AnswersNobodyWhenTheOutcomeOfACommitIsUnknown')
    ]
  },
  {
    id: 'MUT-11', guard: 'the end of the process after a failed commit',
    changes: [{
      file: 'src/platform/database/sqlite/group_commit.cpp',
      from: '    broken_.store(true);\n    fatal_("COMMIT failed, its outcome is unknown: " + text);\n',
      to: '    commits_.add();\n'
    }],
    killed: [database('GroupCommitTest.AnswersNobodyWhenTheOutcomeOfACommitIsUnknown'), seeds('1..40')]
  },
  {
    id: 'MUT-12', guard: 'the outbox row inside the transaction of its effect',
    changes: [
      {
        file: 'src/platform/messaging/outbox.cpp',
        from: '    tx.execute(\n        "INSERT INTO outbox (seq, id, type, subject, version, time, data) "',
        to: '    if (false) tx.execute(\n        "INSERT INTO outbox (seq, id, type, subject, version, time, data) "'
      },
      {
        file: 'src/platform/database/sqlite/group_commit.cpp',
        from: '        commits_.add();\n',
        to: `        commits_.add();
        (void)begin_immediate(connection_);
        for (const auto& event : events_) {
            SqliteTransaction{connection_, journal_, events_}.execute(
                "INSERT INTO outbox (seq, id, type, subject, version, time, data) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7)",
                {event.seq, event.id, event.type, event.subject, event.version,
                 to_millis(event.time), event.data}
            );
        }
        (void)connection_.step("COMMIT");
        return;
`
      }
    ],
    killed: [everyCrash, seeds('1..40')]
  },
  {
    id: 'MUT-13', guard: 'the epoch that fences a sequencer off',
    changes: [{
      file: 'src/platform/database/postgres/sequencer_session.cpp',
      from: '    if (!epoch_ || current != *epoch_) {',
      to: '    if (false) {'
    }],
    killed: [postgres('SequencerSessionTest.NumbersNothingOnceAnotherHasLedSince')]
  },
  {
    id: 'MUT-14', guard: 'the reconciler',
    changes: [{
      file: 'src/services/payments/events/reconciler.cpp',
      from: '    co_await needs_.reconcile.open_payments(wake);\n',
      to: ''
    }],
    killed: [payments('Payment.EndsWithoutAHumanWhereverTheProcessDies')]
  },
  {
    id: 'MUT-15', guard: 'the grant, without which nothing is sent',
    changes: [{ file: 'src/services/payments/domain/step.cpp', from: '    if (!payment.granted) {\n        return kWait;\n    }\n', to: '' }],
    killed: [payments('NextStep.WaitsForTheGrant'), seeds('1..12')]
  },
  {
    id: 'MUT-15', guard: 'the note that a call may have been sent, written before its first byte',
    changes: [{
      file: 'src/services/payments/use_cases/settle_payment.cpp',
      from: '            stores_.calls.put(tx, id, plan.call);\n            stores_.payments.save(tx, *plan.payment);\n',
      to: ''
    }],
    killed: [payments('Payment.*:Reconciler.*:Distrust.*')]
  },
  {
    id: 'MUT-15', guard: 'the same key on a retry',
    changes: [{
      file: 'src/services/payments/domain/step.cpp',
      from: "    return payment.order.str() + ':' + std::to_string(payment.number) + ':' +",
      to: "    static int uses = 0;\n    return payment.order.str() + std::to_string(++uses) + ':' + std::to_string(payment.number) + ':' +"
    }],
    killed: [payments('Keys.NameOrderNumberAndOperation')]
  },
  {
    id: 'MUT-16', guard: 'the mark of a webhook that was taken in',
    changes: [{
      file: 'src/services/payments/use_cases/take_webhook.cpp',
      from: 'if (!is_new || hint.intent.empty()) {',
      to: 'if ((false && !is_new) || hint.intent.empty()) {'
    }],
    killed: [payments('Webhook.HasOneEffectHoweverOftenItComes')]
  },
  {
    id: 'MUT-16', guard: 'looking for oneself: what a webhook says is believed',
    changes: [{
      file: 'src/services/payments/use_cases/take_webhook.cpp',
      from: '        ++payment->looks_wanted;\n',
      to: '        payment->status = Status::kAuthorized;\n'
    }],
    killed: [payments('Webhook.DoesNotBelieveItsPayload')]
  },
  {
    id: 'MUT-17', guard: 'the owner in the release',
    changes: [{
      file: 'src/services/orders/storage/statements.hpp',
      from: '"UPDATE tickets SET holder = NULL WHERE id = $1 AND holder = $2"',
      to: '"UPDATE tickets SET holder = NULL WHERE id = $1 AND $2 = $2"'
    }],
    killed: [orders('SqlOrderStoreTest.ReleasesOnlyForTheHolder')]
  },
  {
    id: 'MUT-18', guard: 'lazy expiry: an overdue lock is no lock',
    changes: [{
      file: 'src/services/orders/domain/reservation.cpp',
      from: 'is_live(*ticket.holder, now));',
      to: '(is_open(*ticket.holder) || is_live(*ticket.holder, now)));'
    }],
    killed: [orders('PlaceOrderTest.GivesALapsedTicketAwayBeforeAnySweep'), seeds('1..40')]
  },
  {
    id: 'MUT-18', guard: 'the end of the grace, fixed at placing',
    changes: [{
      file: 'src/services/orders/domain/order_step.cpp',
      from: '    order.payment = payment;\n',
      to: '    order.payment = payment;\n    order.grace_end += std::chrono::minutes{5};\n'
    }],
    killed: [orders('OrderStep.MovesTheDeadlineByTheOneGraceAtMost')]
  },
  {
    id: 'MUT-19', guard: 'the refusal of Transfer-Encoding',
    changes: [{
      file: 'src/platform/http/framing.cpp',
      from: '    constexpr std::string_view kName = "transfer-encoding";',
      to: '    constexpr std::string_view kName = "no such field";'
    }],
    killed: [http('Framing.RefusesEveryTransferEncoding')]
  },
  {
    id: 'MUT-19', guard: 'the check of where a write comes from',
    changes: [{
      file: 'src/platform/http/cross_site.cpp',
      from: '    return request.has_header("origin") &&\n',
      to: '    return false && request.has_header("origin") &&\n'
    }],
    killed: [http('CrossSite.ComparesTheHostOfOriginWithOurs')]
  },
  {
    id: 'MUT-19', guard: 'the owner of an order that is read',
    changes: [{
      file: 'src/services/orders/use_cases/read_order.cpp',
      from: '    if (order->buyer != reader) {',
      to: '    if (false && order->buyer != reader) {'
    }],
    killed: [orders('OrderRoutesTest.RefusesWithTheCodesOfTheContract')]
  },
  {
    id: 'MUT-19', guard: 'the dummy hash for unknown accounts',
    changes: [{
      file: 'src/services/auth/use_cases/sign_in.cpp',
      from: '    const bool matches = co_await passwords_.verify(hash, command.password.text());\n    if (!credentials || !matches) {',
      to: '    if (!credentials) {\n        co_return fail(AuthError::kInvalidCredentials);\n    }\n    const bool matches = co_await passwords_.verify(hash, command.password.text());\n    if (!matches) {'
    }],
    killed: [{ suite: 'service_auth_tests', filter: 'SignInTest.RefusesUnknownAddressAndWrongPasswordAlikeAndForTheSameWork' }]
  },
  {
    id: 'MUT-20', guard: 'the bound of waiting for a hash',
    changes: [{
      file: 'src/platform/security/password_pool.cpp',
      from: '        if (wait > pool_.options_.longest_wait) {',
      to: '        if (false) {'
    }],
    killed: [{ suite: 'platform_security_tests', filter: 'PasswordPool.RefusesAsSoonAsWaitingWouldTakeTooLong' }]
  },
  {
    id: 'MUT-20', guard: 'the bound of waiting for a write',
    changes: [{
      file: 'src/platform/database/sqlite/admission.cpp',
      from: ' && expected_wait(priority, waiting) <= kLongestWait;',
      to: ';'
    }],
    killed: [database('Admission.RefusesWhatWouldWaitTooLongButNeverMoney')]
  },
  {
    id: 'MUT-21', guard: 'what recovery found is made durable',
    changes: [{
      file: 'src/platform/database/sqlite/sqlite_database.cpp',
      from: '            make_recovered_safe(writer, file, reserve.enough());\n',
      to: '            if (false) make_recovered_safe(writer, file, reserve.enough());\n'
    }],
    killed: [simulated('Recovery.*')]
  },
  {
    id: 'MUT-22', guard: 'asking what became of a COMMIT: it is repeated blindly',
    changes: [{
      file: 'src/platform/database/postgres/transaction_runner.cpp',
      from: '    if (parts_.outcome.find(tx.mark())) {',
      to: '    if (false) {'
    }],
    killed: [postgres('Both/CutAtEveryByte.HasEveryAnsweredEffectOnce/ToClient')]
  },
  {
    id: 'MUT-23', guard: 'the isolation of bodies that read before they write',
    changes: [{
      file: 'src/platform/database/postgres/postgres_database.hpp',
      from: 'Isolation isolation = Isolation::kRepeatableRead;',
      to: 'Isolation isolation = Isolation::kReadCommitted;'
    }],
    killed: [conformance('PostgresStore/StoreSuite.LosesNoUpdateOfWritersThatReadFirst/*')]
  },
  {
    id: 'MUT-24', guard: 'a ticket taken earlier in a round of orders is taken',
    changes: [{
      file: 'src/services/orders/use_cases/placing_round.cpp',
      from: '    ticket.holder = placing->order;\n',
      to: ''
    }],
    killed: [orders('PlacingRoundTest.GivesATicketToTheFirstWhoAskedForIt')]
  },
  {
    id: 'MUT-24', guard: 'locks of one buyer are counted within a round',
    changes: [{
      file: 'src/services/orders/use_cases/placing_round.cpp',
      from: '    ++standing.live;\n',
      to: ''
    }],
    killed: [orders('PlacingRoundTest.AnswersAndStoresWhatOneByOneWould')]
  },
  {
    id: 'MUT-24', guard: 'orders of one buyer take turns, so that each is counted',
    changes: [{
      file: 'src/services/orders/use_cases/placing_round.cpp',
      from: '        ground_.tx.take_turns(buyers);\n',
      to: ''
    }],
    killed: [orders('PlacingRoundTest.LimitsTheLocksOfABuyerAtTwoReplicasTogether')]
  },
  {
    id: 'MUT-24', guard: 'an order that goes alone takes turns with those of its buyer',
    changes: [{
      file: 'src/services/orders/use_cases/place_order.cpp',
      from: 'tx.take_turns(std::array{placing.order.buyer.str()});',
      to: '(void)0;'
    }],
    killed: [orders('PlacingRoundTest.LimitsTheLocksOfABuyerAtTwoReplicasTogether')]
  },
  {
    id: 'MUT-25', guard: 'a reply counts only while the payment stands as it was asked about',
    changes: [{
      file: 'src/services/payments/use_cases/settle_payment.cpp',
      from: 'return payment && stands_as(*payment, asked) ? std::move(payment) : std::nullopt;',
      to: 'return payment;'
    }],
    killed: [payments('Payment.IsNotLostToAReplyThatComesAfterAnotherReplicaWentOn')]
  },
  {
    id: 'MUT-26', guard: 'before a refusal, the answer that another replica gave to a copy',
    changes: [{
      file: 'src/services/orders/http/routes.cpp',
      from: '    if (answered) {\n',
      to: '    if (false && answered) {\n'
    }],
    killed: [orders('OrderRoutesTest.AnswerACopyAsAnotherReplicaAnsweredItMeanwhile')]
  },
  {
    id: 'MUT-26', guard: 'the same of payments',
    changes: [{
      file: 'src/services/payments/http/routes.cpp',
      from: 'co_return answered ? std::move(*answered) : refusal(attempt.error());',
      to: 'co_return refusal(attempt.error());'
    }],
    killed: [payments('Payment.AnswersACopyAsAnotherReplicaAnsweredItMeanwhile')]
  },
  {
    id: 'MUT-27', guard: 'who waits for the log waits for a look that began after the call',
    changes: [{
      file: 'src/platform/database/postgres/sequencer.cpp',
      from: '            if (waiter.first_look <= look) {\n',
      to: '            if (waiter.first_look <= look || true) {\n'
    }],
    killed: [postgres('SequencerTest.SettlesNothingByALookThatWasUnderWayWhenTheCallCame')]
  },
  {
    id: 'MUT-28', guard: 'a COMMIT whose wait for the standby was cancelled is no success yet',
    changes: [{
      file: 'src/platform/database/postgres/transaction_runner.cpp',
      from: '    if (session_->warned()) {\n        return find_outcome(tx);\n    }\n',
      to: ''
    }],
    killed: [postgres('CommitOutcomeTest.AnswersNothingThatNoStandbyHas')]
  }
]

/** What is wrong with a mutant's changes, given a way to read files; empty when they fit. */
export function misfits({ id, changes }, read) {
  return changes.flatMap(({ file, from }) => {
    const times = read(file).split(from).length - 1
    return times === 1 ? [] : [`${id}: ${file} has its text ${times} times`]
  })
}
