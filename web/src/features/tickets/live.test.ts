import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { Ticket } from '../../api/types';
import { aTicket } from '../../test/tickets';
import { arrange } from './arrange';
import { afterReadingList, applyTicket, replaceInList, type TicketList } from './cache';
import { listKey, ticketKey } from './keys';
import { ticketQuery } from './queries';
import { newsOf } from './ticket/useTicketNews';

const named = (...ids: string[]): Ticket[] => ids.map((id) => aTicket({ id }));
const ids = (tickets: readonly Ticket[]) => tickets.map((ticket) => ticket.id).join('');
const list = (...tickets: Ticket[]): TicketList => ({ pages: [{ tickets }], pageParams: [null] });

describe('a live ticket', () => {
  it('replaces only what is older', () => {
    const client = new QueryClient();
    client.setQueryData(ticketKey('a'), aTicket({ id: 'a', version: 3, price: 30 }));
    applyTicket(client, aTicket({ id: 'a', version: 2, price: 20 }));
    applyTicket(client, aTicket({ id: 'a', version: 3, price: 25 }));
    expect(client.getQueryData<Ticket>(ticketKey('a'))?.price).toBe(30);
    applyTicket(client, aTicket({ id: 'a', version: 4, price: 40 }));
    expect(client.getQueryData<Ticket>(ticketKey('a'))?.price).toBe(40);
  });

  it('is not overwritten by a reading that it has overtaken', async () => {
    const client = new QueryClient();
    const query = ticketQuery('a');
    client.setQueryData(query.queryKey, aTicket({ id: 'a' }));
    const reading = client.fetchQuery({
      ...query,
      staleTime: 0,
      queryFn: () => {
        applyTicket(client, aTicket({ id: 'a', version: 1, status: 'reserved' }));
        return Promise.resolve(aTicket({ id: 'a' }));
      },
    });
    await reading;
    expect(client.getQueryData<Ticket>(ticketKey('a'))?.status).toBe('reserved');
  });

  it('is not overwritten in a list either, whose order is that of the reading', () => {
    const known = list(aTicket({ id: 'a', version: 2, status: 'sold' }), aTicket({ id: 'b' }));
    const read = list(aTicket({ id: 'b', version: 1, price: 5 }), aTicket({ id: 'a' }));
    const tickets = afterReadingList(known, read).pages[0]?.tickets ?? [];
    expect(tickets.map(({ id, version }) => [id, version])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('stays in its place in every list, and enters none', () => {
    const client = new QueryClient();
    const key = listKey(new URLSearchParams('q=row'));
    client.setQueryData(key, list(...named('a', 'b', 'c')));
    applyTicket(client, aTicket({ id: 'b', version: 1, status: 'reserved' }));
    applyTicket(client, aTicket({ id: 'x', version: 0 }));
    const tickets = client.getQueryData<TicketList>(key)?.pages[0]?.tickets ?? [];
    expect(ids(tickets)).toBe('abc');
    expect(tickets[1]?.status).toBe('reserved');
  });

  it('leaves an unaffected list as it was, so that nothing is painted again', () => {
    const before = list(...named('a'));
    expect(replaceInList(before, aTicket({ id: 'z', version: 9 }))).toBe(before);
  });

  it('is news by what changed', () => {
    const known = aTicket();
    expect(newsOf(known, aTicket({ version: 1, status: 'reserved' }))).toBe('ticket.justLocked');
    expect(newsOf(aTicket({ version: 1, status: 'reserved' }), aTicket({ version: 2 }))).toBe(
      'ticket.justFreed',
    );
    expect(newsOf(known, aTicket({ version: 1, status: 'sold' }))).toBe('ticket.justSold');
    expect(newsOf(known, aTicket({ version: 1, price: 5 }))).toBe('ticket.justEdited');
    expect(newsOf(known, aTicket({ version: 1 }))).toBeUndefined();
    expect(newsOf(aTicket({ version: 2 }), aTicket({ version: 1, status: 'sold' }))).toBeUndefined();
  });
});

describe('a list that was read again', () => {
  it('shows the first reading as it is', () => {
    expect(arrange([], named('a', 'b'))).toEqual({ tickets: named('a', 'b'), fresh: 0 });
  });

  it('holds new tickets back instead of moving the old ones', () => {
    const { tickets, fresh } = arrange(named('c', 'd'), named('a', 'b', 'c', 'd'));
    expect(ids(tickets)).toBe('cd');
    expect(fresh).toBe(2);
  });

  it('appends the next page', () => {
    const { tickets, fresh } = arrange(named('a', 'b'), named('a', 'b', 'c', 'd'));
    expect(ids(tickets)).toBe('abcd');
    expect(fresh).toBe(0);
  });

  it('keeps the place of one that is no longer listed', () => {
    const { tickets } = arrange(named('a', 'b', 'c'), named('a', 'c'));
    expect(ids(tickets)).toBe('abc');
    expect(tickets[1]?.status).toBe('reserved');
  });

  it('does not call taken what was merely pushed to the next page', () => {
    const { tickets, fresh } = arrange(named('a', 'b', 'c'), named('x', 'a', 'b'));
    expect(tickets.map((ticket) => ticket.status)).toEqual(['available', 'available', 'available']);
    expect(fresh).toBe(1);
  });

  it('takes over what changed', () => {
    const { tickets } = arrange(named('a'), [aTicket({ id: 'a', version: 1, price: 5 })]);
    expect(tickets[0]?.price).toBe(5);
  });
});
