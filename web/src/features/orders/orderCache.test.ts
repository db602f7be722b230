import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { TimedOrder } from '../../api/orders';
import { anOrder } from '../../test/tickets';
import { applyOrder, applyTick, isOrderNews } from './orderCache';
import { orderKey } from './queries';

describe('an order that comes by the stream', () => {
  it('is news with a higher version only', () => {
    expect(isOrderNews(anOrder({ version: 2 }), anOrder({ version: 1 }))).toBe(true);
    expect(isOrderNews(anOrder({ version: 1 }), anOrder({ version: 2 }))).toBe(false);
  });

  it('may have ended before its version rose', () => {
    expect(isOrderNews(anOrder({ status: 'cancelled' }), anOrder())).toBe(true);
  });

  it('never comes back to life', () => {
    expect(isOrderNews(anOrder(), anOrder({ status: 'cancelled' }))).toBe(false);
  });

  it('starts the countdown anew', () => {
    const client = new QueryClient();
    const { id } = anOrder();
    applyOrder(client, anOrder());
    applyTick(client, id, { remainingMs: 1234, status: 'created' });
    expect(client.getQueryData<TimedOrder>(orderKey(id))?.remainingMs).toBe(1234);
    applyOrder(client, anOrder({ version: 1, status: 'complete', remainingMs: 0 }));
    applyTick(client, id, { remainingMs: 999, status: 'created' });
    expect(client.getQueryData<TimedOrder>(orderKey(id))?.remainingMs).toBe(0);
  });
});
