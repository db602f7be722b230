import type { Order, Ticket } from '../api/types';

/** A ticket on sale, with what a test cares about. */
export const aTicket = (patch: Partial<Ticket> = {}): Ticket => ({
  id: '6b014f81c0ffee0123456789',
  title: 'Front row',
  price: 19.99,
  currency: 'usd',
  userId: '6b014f80a1b2c3d4e5f60718',
  status: 'available',
  version: 0,
  createdAt: '2026-11-21T08:00:01.000Z',
  ...patch,
});

export const anOrder = (patch: Partial<Order> = {}): Order => ({
  id: '6b014f90deadbeef01234567',
  status: 'created',
  userId: '6b014f8200000000000000aa',
  price: 19.99,
  currency: 'usd',
  expiresAt: '2026-11-21T08:15:16.000Z',
  remainingMs: 900_000,
  createdAt: '2026-11-21T08:00:16.000Z',
  version: 0,
  ticket: { id: '6b014f81c0ffee0123456789', title: 'Front row', price: 19.99, version: 0 },
  ...patch,
});
