import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetKey } from '../../../api/idempotency';
import { answerWith, refusal } from '../../../test/replies';
import { anOrder } from '../../../test/tickets';
import { purchase } from './usePurchase';

afterEach(() => {
  vi.unstubAllGlobals();
  forgetKey('buy.t1');
});

const keys = (sent: { headers: Record<string, string> }[]) =>
  sent.map((one) => one.headers['Idempotency-Key']);

describe('a purchase', () => {
  it('repeats its key after a lost answer, so that no second order is placed', async () => {
    const sent = answerWith('lost', { status: 201, body: anOrder() });
    await expect(purchase('t1')).rejects.toThrow();
    await purchase('t1');
    expect(keys(sent)[0]).toBe(keys(sent)[1]);
  });

  it('keeps its key while the server is busy', async () => {
    const sent = answerWith(refusal(503, 'overloaded'), { status: 201, body: anOrder() });
    await expect(purchase('t1')).rejects.toThrow();
    await purchase('t1');
    expect(keys(sent)[0]).toBe(keys(sent)[1]);
  });

  it('takes a new key once the answer is known', async () => {
    const sent = answerWith(refusal(400, 'ticket_reserved'), { status: 201, body: anOrder() });
    await expect(purchase('t1')).rejects.toThrow();
    await purchase('t1');
    await purchase('t1');
    expect(new Set(keys(sent)).size).toBe(3);
  });

  it('goes on with the order of an earlier click that still lives', async () => {
    answerWith(
      { status: 201, body: anOrder(), headers: { 'Idempotent-Replayed': 'true' } },
      { body: anOrder({ version: 1 }) },
    );
    expect((await purchase('t1')).version).toBe(1);
  });

  it('orders anew when the earlier click led to an order that has ended', async () => {
    const sent = answerWith(
      { status: 201, body: anOrder(), headers: { 'Idempotent-Replayed': 'true' } },
      { body: anOrder({ status: 'cancelled' }) },
      { status: 201, body: anOrder({ id: 'second' }) },
    );
    expect((await purchase('t1')).id).toBe('second');
    expect(keys(sent)[0]).not.toBe(keys(sent)[2]);
  });
});
