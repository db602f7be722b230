import { replaceEqualDeep, type InfiniteData, type QueryClient } from '@tanstack/react-query';
import type { Ticket, TicketPage } from '../../api/types';
import { ticketKey } from './keys';

export type TicketList = InfiniteData<TicketPage, string | null>;

/** Events may come late or twice: only a higher version is news. */
export const isNewer = (incoming: Ticket, known: Ticket | undefined): boolean =>
  known === undefined || incoming.version > known.version;

const newerOf = (known: Ticket | undefined, read: Ticket): Ticket =>
  known && isNewer(known, read) ? known : read;

/** What a reading leaves of a ticket: the stream may have overtaken it while it was under way. */
export function afterReading(known: Ticket | undefined, read: Ticket): Ticket {
  return replaceEqualDeep(known, newerOf(known, read));
}

/** The same for a list, whose order and length are those of the reading. */
export function afterReadingList(known: TicketList | undefined, read: TicketList): TicketList {
  const shown = new Map(known?.pages.flatMap((page) => page.tickets).map((ticket) => [ticket.id, ticket]));
  const pages = read.pages.map((page) => ({
    ...page,
    tickets: page.tickets.map((ticket) => newerOf(shown.get(ticket.id), ticket)),
  }));
  return replaceEqualDeep(known, { ...read, pages });
}

/** Puts a ticket into a list where it already stands; the list's order and length never change by it. */
export function replaceInList(list: TicketList, incoming: Ticket): TicketList {
  let changed = false;
  const pages = list.pages.map((page) => {
    const at = page.tickets.findIndex((ticket) => ticket.id === incoming.id);
    if (at < 0 || !isNewer(incoming, page.tickets[at])) return page;
    changed = true;
    return {
      ...page,
      tickets: page.tickets.map((ticket) => (ticket.id === incoming.id ? incoming : ticket)),
    };
  });
  return changed ? { ...list, pages } : list;
}

/** Writes a live ticket to every place that shows it. */
export function applyTicket(client: QueryClient, incoming: Ticket): void {
  client.setQueryData<Ticket>(ticketKey(incoming.id), (known) =>
    known && isNewer(incoming, known) ? incoming : known,
  );
  for (const key of ['tickets', 'listings', 'seller-tickets']) {
    client.setQueriesData<TicketList>({ queryKey: [key] }, (list) =>
      list ? replaceInList(list, incoming) : list,
    );
  }
}
