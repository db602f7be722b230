import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetKey } from '../../api/idempotency';
import { answerWith, refusal } from '../../test/replies';
import { attempt } from './usePayment';

const signedIn = <T>(action: () => Promise<T>): Promise<T> => action();
const tryToPay = (token = 'tok_visa') => attempt('o1', token, signedIn);
const keys = (sent: { headers: Record<string, string> }[]) =>
  sent.map((one) => one.headers['Idempotency-Key']);

afterEach(() => {
  vi.unstubAllGlobals();
  for (const token of ['tok_visa', 'tok_other']) forgetKey(`pay.o1.${token}`);
});

describe('a try to pay', () => {
  it('repeats its key after a lost answer, so that the card is charged once', async () => {
    const sent = answerWith('lost', { status: 201, body: { id: 'p1', orderId: 'o1', status: 'captured' } });
    expect(await tryToPay()).toEqual({ type: 'lost' });
    expect(await tryToPay()).toMatchObject({ type: 'answered', payment: { status: 'captured' } });
    expect(keys(sent)[0]).toBe(keys(sent)[1]);
  });

  it('is another one with another card', async () => {
    const sent = answerWith('lost');
    await tryToPay();
    await tryToPay('tok_other');
    expect(keys(sent)[0]).not.toBe(keys(sent)[1]);
  });

  it('is another one after a refusal, also with the same card', async () => {
    const sent = answerWith(refusal(400, 'card_declined', { declineCode: 'processing_error' }));
    expect(await tryToPay()).toMatchObject({ type: 'refused', entry: { declineCode: 'processing_error' } });
    await tryToPay();
    expect(keys(sent)[0]).not.toBe(keys(sent)[1]);
  });

  it('keeps its key while the outcome is open', async () => {
    const sent = answerWith({ status: 202, body: { id: 'p1', orderId: 'o1', status: 'processing' } });
    await tryToPay();
    await tryToPay();
    expect(keys(sent)[0]).toBe(keys(sent)[1]);
  });

  it('that the server had no time for has an open outcome; one turned away by a limit has not', async () => {
    answerWith(refusal(503, 'unavailable'));
    expect(await tryToPay()).toEqual({ type: 'lost' });
    answerWith(refusal(429, 'rate_limited'));
    expect(await tryToPay()).toMatchObject({ type: 'refused', entry: { code: 'rate_limited' } });
  });
});
