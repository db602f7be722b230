import { expect, it } from 'vitest';
import type { Order, Ticket } from '../../../api/types';
import { isHeldBy } from './EndedOrder';

const order = { id: 'mine', ticket: { id: 't', title: 'Front row', price: 20, version: 3 } } as Order;
const ticket = (version: number, more: Partial<Ticket> = {}) =>
  ({ id: 't', version, status: 'available', ...more }) as Ticket;

it.each([
  ['as it was read before the order', ticket(3), true],
  ['locked by the order', ticket(4, { status: 'reserved', orderId: 'mine' }), true],
  ['released', ticket(5), false],
  ['taken by somebody else', ticket(6, { status: 'reserved', orderId: 'theirs' }), false],
])('a ticket %s', (_, now, held) => expect(isHeldBy(order, now)).toBe(held));
