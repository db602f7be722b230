import { describe, expect, it } from 'vitest';
import type { Payment, PaymentStatus } from '../../api/types';
import { anOrder } from '../../test/tickets';
import { initialState, reduce, watchedPayment, type PaymentEvent, type PaymentState } from './machine';

const payment = (status: PaymentStatus, more: Partial<Payment> = {}): Payment => ({
  id: 'p1',
  orderId: anOrder().id,
  status,
  ...more,
});
const after = (state: PaymentState, ...events: PaymentEvent[]) => events.reduce(reduce, state);
const ready: PaymentState = { at: 'ready' };
const sending: PaymentState = { at: 'sending' };

describe('a payment', () => {
  it('is confirmed by the answer, captured or about to be', () => {
    for (const status of ['captured', 'authorized'] as const) {
      expect(after(sending, { type: 'answered', payment: payment(status) }).at).toBe('confirmed');
    }
  });

  it('that is merely authorised when read later still waits for the order', () => {
    expect(after({ at: 'lost' }, { type: 'payment', payment: payment('authorized') }).at).toBe('processing');
  });

  it('waits for the bank, then goes on by itself', () => {
    const challenged = after(sending, {
      type: 'answered',
      payment: payment('requires_action', { clientSecret: 's' }),
    });
    expect(challenged).toEqual({ at: 'challenge', paymentId: 'p1', clientSecret: 's' });
    expect(watchedPayment(challenged)).toBe('p1');
    expect(after(challenged, { type: 'payment', payment: payment('processing') }).at).toBe('processing');
    expect(after(challenged, { type: 'payment', payment: payment('captured') }).at).toBe('confirmed');
  });

  it('can be tried again after a refusal, with the reason kept until then', () => {
    const refused = after(sending, {
      type: 'refused',
      entry: { code: 'card_declined', declineCode: 'expired_card', message: 'Your card has expired' },
    });
    expect(refused).toMatchObject({ at: 'ready', refusal: { declineCode: 'expired_card' } });
    expect(after(refused, { type: 'submitted' })).toEqual(sending);
  });

  it('shows the bank’s reason also when it is read rather than answered', () => {
    const failed = payment('failed', {
      declineCode: 'insufficient_funds',
      message: 'Your card has insufficient funds',
    });
    expect(after({ at: 'processing', paymentId: 'p1' }, { type: 'payment', payment: failed })).toMatchObject({
      at: 'ready',
      refusal: { code: 'card_declined', declineCode: 'insufficient_funds' },
    });
  });

  it('does not take the end of an earlier try for its own', () => {
    expect(after(sending, { type: 'payment', payment: payment('failed') })).toBe(sending);
  });

  it('is over when the order is, and nothing brings it back', () => {
    const over = after(sending, { type: 'order', order: anOrder({ status: 'cancelled' }) });
    expect(over.at).toBe('over');
    expect(after(over, { type: 'answered', payment: payment('captured') })).toBe(over);
    expect(after(ready, { type: 'payment', payment: payment('voided') }).at).toBe('over');
  });

  it('is confirmed by the order alone', () => {
    expect(after({ at: 'lost' }, { type: 'order', order: anOrder({ status: 'complete' }) }).at).toBe(
      'confirmed',
    );
  });
});

describe('a payment whose answer got lost', () => {
  const lost = after(sending, { type: 'lost' });

  it('stays unknown whatever older orders the stream brings', () => {
    expect(after(lost, { type: 'order', order: anOrder() })).toBe(lost);
  });

  it('is found by its order', () => {
    const order = anOrder({ status: 'awaiting:payment', paymentId: 'p1' });
    expect(after(lost, { type: 'found', order })).toEqual({ at: 'processing', paymentId: 'p1' });
  });

  it('never began when the order knows of none', () => {
    expect(after(lost, { type: 'found', order: anOrder() })).toEqual({ at: 'ready', notice: 'not-arrived' });
  });
});

describe('a reloaded page', () => {
  it('goes on where the payment is', () => {
    expect(initialState(anOrder())).toEqual({ at: 'ready' });
    expect(initialState(anOrder({ paymentId: 'p1' }))).toEqual({ at: 'processing', paymentId: 'p1' });
    expect(initialState(anOrder({ status: 'complete', paymentId: 'p1' })).at).toBe('confirmed');
    expect(initialState(anOrder({ status: 'cancelled' })).at).toBe('over');
  });
});
