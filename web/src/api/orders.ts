import { send } from './http';
import { nextPage } from './link';
import type { Order } from './types';

/** An order and when it came, by the clock that nobody can set. */
export interface TimedOrder extends Order {
  receivedAt: number;
}

/** `remainingMs` counts from the moment of the answer; Date would follow a clock that may be wrong. */
export const timed = (order: Order): TimedOrder => ({ ...order, receivedAt: performance.now() });

export async function fetchOrder(id: string, signal?: AbortSignal): Promise<TimedOrder> {
  return timed((await send<Order>('GET', `/api/orders/${id}`, { signal })).data);
}

export interface OrderPage {
  orders: TimedOrder[];
  older?: string;
}

/** The server's pages are oldest first and begin with the newest page: turned round here, newest first. */
export async function fetchOrders(path = '/api/orders?limit=50', signal?: AbortSignal): Promise<OrderPage> {
  const { data, headers } = await send<Order[]>('GET', path, { signal });
  const older = nextPage(headers.get('Link'));
  const orders = data.map(timed).reverse();
  return older ? { orders, older } : { orders };
}

export interface PlacedOrder {
  order: TimedOrder;
  /** The answer repeats that of an earlier request, whose order may have ended since. */
  replayed: boolean;
}

export async function placeOrder(ticketId: string, idempotencyKey: string): Promise<PlacedOrder> {
  const { data, headers } = await send<Order>('POST', '/api/orders', { body: { ticketId }, idempotencyKey });
  return { order: timed(data), replayed: headers.get('Idempotent-Replayed') === 'true' };
}

export async function cancelOrder(id: string): Promise<void> {
  await send('DELETE', `/api/orders/${id}`);
}

export const isLive = (order: Pick<Order, 'status'>): boolean =>
  order.status === 'created' || order.status === 'awaiting:payment';
