import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Ticket, TicketPage } from '../../api/types';
import { ticketKey } from './keys';

export type TicketList = InfiniteData<TicketPage, string | null>;

/** Events may come late or twice: only a higher version is news. */
export const isNewer = (incoming: Ticket, known: Ticket | undefined): boolean =>
  known === undefined || incoming.version > known.version;

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
