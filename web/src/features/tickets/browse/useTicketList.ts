import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { fetchTicketPage, ticketsPath } from '../../../api/tickets';
import type { Ticket } from '../../../api/types';
import { arrange } from '../arrange';
import type { TicketList } from '../cache';
import { matches, type Filters } from '../filters';
import { listKey } from '../keys';
import { facetsQuery, ticketsQuery } from '../queries';
import { useTicketFeed } from '../useTicketFeed';

const NOBODY: ReadonlySet<string> = new Set();

/** The list of the browse page: pages, facets, and what happens to them while somebody looks. */
export function useTicketList(filters: Filters, query: URLSearchParams) {
  const client = useQueryClient();
  const key = query.toString();
  const list = useInfiniteQuery({ ...ticketsQuery(query), placeholderData: keepPreviousData });
  const facets = useQuery(facetsQuery(query));
  const listed = useMemo(() => list.data?.pages.flatMap((page) => page.tickets) ?? [], [list.data]);

  const shown = useRef<{ key: string; tickets: Ticket[] }>({ key, tickets: [] });
  const arrangement = useMemo(() => {
    const base = shown.current.key === key ? shown.current.tickets : [];
    return arrange(base, listed);
  }, [key, listed]);
  useEffect(() => {
    if (!list.isPlaceholderData) shown.current = { key, tickets: arrangement.tickets };
  }, [key, arrangement, list.isPlaceholderData]);

  const announced = useAnnounced(key, filters, listed);
  useTicketFeed({
    onTicket: announced.see,
    readAt: list.dataUpdatedAt,
    toleranceMs: 1000,
    onResync: () => void list.refetch(),
  });

  const { forget } = announced;
  const showFresh = useCallback(async () => {
    const page = await fetchTicketPage(ticketsPath(query));
    shown.current = { key, tickets: [] };
    client.setQueryData<TicketList>(listKey(query), { pages: [page], pageParams: [null] });
    void client.invalidateQueries({ queryKey: ['facets'] });
    forget();
  }, [client, query, key, forget]);

  return {
    list,
    facets: facets.data ?? undefined,
    tickets: arrangement.tickets,
    fresh: arrangement.fresh + announced.count,
    showFresh,
  };
}

/** Counts tickets that were listed for sale while the page was open and fit what it shows. */
function useAnnounced(key: string, filters: Filters, listed: readonly Ticket[]) {
  const [state, setState] = useState({ key, ids: NOBODY });
  const ids = state.key === key ? state.ids : NOBODY;

  const see = useCallback(
    (ticket: Ticket) => {
      const isNew = ticket.version === 0 && ticket.status === 'available' && matches(ticket, filters);
      setState((now) => {
        const next = new Set(now.key === key ? now.ids : NOBODY);
        if (isNew) next.add(ticket.id);
        else if (!next.delete(ticket.id)) return now;
        return { key, ids: next };
      });
    },
    [key, filters],
  );
  const forget = useCallback(() => setState({ key, ids: NOBODY }), [key]);
  const count = useMemo(() => {
    const known = new Set(listed.map((ticket) => ticket.id));
    return [...ids].filter((id) => !known.has(id)).length;
  }, [ids, listed]);
  return { see, forget, count };
}
