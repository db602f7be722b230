import type { QueryClient } from '@tanstack/react-query';
import type { Facets, Ticket } from '../api/types';
import { facetsKey, listKey, ticketKey } from '../features/tickets/keys';
import { readFilters, toQuery, withoutSort } from '../features/tickets/filters';

interface FirstData {
  ticket?: Ticket;
  tickets?: Ticket[];
  next?: string;
  facets?: Facets;
}

/** Puts what the server wrote into the page into the cache, so that the first paint asks for nothing. */
export function seedFirstData(
  client: QueryClient,
  location: Location,
  text: string | null | undefined,
): void {
  const data = read(text);
  if (isTicket(data?.ticket)) client.setQueryData(ticketKey(data.ticket.id), data.ticket);
  if (location.pathname !== '/' || !Array.isArray(data?.tickets) || !data.tickets.every(isTicket)) return;

  const query = toQuery(readFilters(new URLSearchParams(location.search)));
  const next = data.next?.startsWith('/api/tickets?') ? data.next : undefined;
  const page = next ? { tickets: data.tickets, next } : { tickets: data.tickets };
  client.setQueryData(listKey(query), { pages: [page], pageParams: [null] });
  if (data.facets) client.setQueryData(facetsKey(withoutSort(query)), data.facets);
}

function read(text: string | null | undefined): FirstData | undefined {
  try {
    return text ? (JSON.parse(text) as FirstData) : undefined;
  } catch {
    return undefined;
  }
}

function isTicket(value: unknown): value is Ticket {
  const ticket = value as Partial<Ticket> | null | undefined;
  return (
    typeof ticket?.id === 'string' &&
    typeof ticket.title === 'string' &&
    typeof ticket.price === 'number' &&
    typeof ticket.version === 'number'
  );
}
