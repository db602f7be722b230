import { useQueryClient } from '@tanstack/react-query';
import { useLiveStream } from '../../api/live/useLiveStream';
import type { Ticket } from '../../api/types';
import { applyTicket } from './cache';

const MOST_IDS = 100;

interface Options {
  /** Only these tickets; all when left out. An empty list follows nothing. */
  ids?: readonly string[];
  /** Sees each ticket before the cache does. */
  onTicket?: (ticket: Ticket) => void;
  /** When what is shown was read, as the query says. */
  readAt: number;
  /** How much older than the stream it may be without being read again; a list is dear to read twice. */
  toleranceMs?: number;
  /** Something may have been missed. */
  onResync: () => void;
}

/** Follows the one stream of tickets that a page has, and keeps the cache up to date with it. */
export function useTicketFeed({ ids, onTicket, readAt, toleranceMs = 0, onResync }: Options): void {
  const client = useQueryClient();
  useLiveStream(pathFor(ids), {
    events: {
      ticket: (data) => {
        const ticket = data as Ticket;
        onTicket?.(ticket);
        applyTicket(client, ticket);
      },
      reset: () => onResync(),
      ready: () => {
        // What happened between the reading and the stream's beginning was told to nobody.
        if (readAt > 0 && Date.now() - readAt > toleranceMs) onResync();
      },
    },
    onResync,
  });
}

function pathFor(ids: readonly string[] | undefined): string | undefined {
  if (!ids) return '/api/tickets/stream';
  if (ids.length === 0) return undefined;
  return `/api/tickets/stream?ids=${ids.slice(0, MOST_IDS).join(',')}`;
}
