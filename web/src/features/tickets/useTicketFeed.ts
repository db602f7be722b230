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
  /** Something may have been missed. */
  onResync: () => void;
}

/** What was read just before the stream began cannot have missed much; older data can. */
const FRESH_MS = 2000;

/** Follows the one stream of tickets that a page has, and keeps the cache up to date with it. */
export function useTicketFeed({ ids, onTicket, readAt, onResync }: Options): void {
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
        if (readAt > 0 && Date.now() - readAt > FRESH_MS) onResync();
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
