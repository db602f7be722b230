import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { facetsKey, listKey, ticketKey } from '../features/tickets/keys';
import { aTicket } from '../test/tickets';
import { seedFirstData } from './firstData';

const at = (path: string) => new URL(path, 'http://tickets.example') as unknown as Location;
const facets = { total: 1, categories: [], cities: [], price: null };

function seeded(path: string, data: unknown): QueryClient {
  const client = new QueryClient();
  seedFirstData(client, at(path), typeof data === 'string' ? data : JSON.stringify(data));
  return client;
}

describe('data that came with the page', () => {
  it('is the ticket of its address', () => {
    const ticket = aTicket();
    expect(seeded(`/tickets/${ticket.id}`, { ticket }).getQueryData(ticketKey(ticket.id))).toEqual(ticket);
  });

  it('is the list of the search in the address, facets included', () => {
    const next = '/api/tickets?cursor=abc';
    const client = seeded('/?sort=cheapest&q=row', { tickets: [aTicket()], next, facets });
    expect(client.getQueryData(listKey(new URLSearchParams('q=row&sort=cheapest')))).toMatchObject({
      pages: [{ tickets: [aTicket()], next }],
    });
    expect(client.getQueryData(facetsKey(new URLSearchParams('q=row')))).toEqual(facets);
  });

  it.each(['', 'not json', '{"ticket":{"id":7}}', '{"tickets":[{}]}', 'null'])(
    'is ignored when it is %j',
    (text) => {
      expect(seeded('/', text).getQueryCache().getAll()).toEqual([]);
    },
  );

  it('does not follow a next page to somewhere else', () => {
    const client = seeded('/', { tickets: [aTicket()], next: 'https://evil.example/api/tickets?x' });
    expect(client.getQueryData(listKey(new URLSearchParams()))).toMatchObject({
      pages: [{ tickets: [aTicket()] }],
    });
    expect(JSON.stringify(client.getQueryData(listKey(new URLSearchParams())))).not.toContain('evil');
  });
});
