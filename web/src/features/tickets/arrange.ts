import type { Ticket } from '../../api/types';

/** A list as it stands on the page: what was shown stays where it was until the person asks for the new order. */
export interface Arrangement {
  tickets: Ticket[];
  /** Tickets that the server lists by now and the page does not show yet. */
  fresh: number;
}

/**
 * Lays freshly read tickets over those on the page. Shown ones keep their places. One that the server left out
 * between others counts as being bought; those behind the last listed one may merely have been pushed to the next
 * page. What follows the last shown ticket is appended; all else that is new waits behind the "new tickets" bar.
 */
export function arrange(shown: readonly Ticket[], listed: readonly Ticket[]): Arrangement {
  if (shown.length === 0) return { tickets: [...listed], fresh: 0 };
  const byId = new Map(listed.map((ticket) => [ticket.id, ticket]));
  const shownIds = new Set(shown.map((ticket) => ticket.id));
  const lastShown = lastIndex(shown, (ticket) => byId.has(ticket.id));
  const lastListed = lastIndex(listed, (ticket) => shownIds.has(ticket.id));

  const kept = shown.map((ticket, at) => byId.get(ticket.id) ?? (at < lastShown ? gone(ticket) : ticket));
  const unseen = (ticket: Ticket) => !shownIds.has(ticket.id);
  if (lastListed < 0) return { tickets: kept, fresh: listed.length };
  return {
    tickets: [...kept, ...listed.slice(lastListed + 1).filter(unseen)],
    fresh: listed.slice(0, lastListed).filter(unseen).length,
  };
}

const gone = (ticket: Ticket): Ticket =>
  ticket.status === 'available' ? { ...ticket, status: 'reserved' } : ticket;

function lastIndex<T>(list: readonly T[], test: (item: T) => boolean): number {
  for (let at = list.length - 1; at >= 0; at -= 1) if (test(list[at] as T)) return at;
  return -1;
}
