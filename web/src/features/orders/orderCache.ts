import type { QueryClient } from '@tanstack/react-query';
import { isLive, timed, type TimedOrder } from '../../api/orders';
import type { Order, OrderStatus } from '../../api/types';
import { orderKey } from './queries';

/**
 * Whether an order that came is news. An expired one reads as cancelled before its version rises, so equal
 * versions may differ; what is over never comes back to life.
 */
export function isOrderNews(incoming: Order, known: Order | undefined): boolean {
  if (!known || incoming.version > known.version) return true;
  if (incoming.version < known.version) return false;
  return isLive(known) || !isLive(incoming);
}

export function applyOrder(client: QueryClient, incoming: Order): void {
  client.setQueryData<TimedOrder>(orderKey(incoming.id), (known) =>
    isOrderNews(incoming, known) ? timed(incoming) : known,
  );
}

/** The server's beat while an order lives: the countdown is set by it. */
export function applyTick(
  client: QueryClient,
  id: string,
  tick: { remainingMs: number; status: OrderStatus },
): void {
  client.setQueryData<TimedOrder>(orderKey(id), (known) =>
    known && isLive(known)
      ? { ...known, remainingMs: tick.remainingMs, receivedAt: performance.now() }
      : known,
  );
}
