import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isApiError } from '../../api/errors';
import { fetchFacets, fetchStanding, fetchTicket, fetchTicketPage, ticketsPath } from '../../api/tickets';
import type { Facets, Profile, Standing, Ticket } from '../../api/types';
import { fetchProfile } from '../../api/users';
import { afterReading, afterReadingList, type TicketList } from './cache';
import { withoutSort } from './filters';
import { facetsKey, listKey, ticketKey } from './keys';

export const ticketsQuery = (query: URLSearchParams) =>
  infiniteQueryOptions({
    queryKey: listKey(query),
    queryFn: ({ pageParam, signal }) => fetchTicketPage(pageParam ?? ticketsPath(query), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    structuralSharing: (known, read) => afterReadingList(known as TicketList | undefined, read as TicketList),
    staleTime: 30_000,
  });

export const facetsQuery = (query: URLSearchParams) => {
  const facets = withoutSort(query);
  return queryOptions({
    queryKey: facetsKey(facets),
    queryFn: ({ signal }) => orNull<Facets>(fetchFacets(facets, signal)),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
};

export const ticketQuery = (id: string) =>
  queryOptions({
    queryKey: ticketKey(id),
    queryFn: ({ signal }) => fetchTicket(id, signal),
    structuralSharing: (known, read) => afterReading(known as Ticket | undefined, read as Ticket),
    staleTime: 5000,
  });

/** Ids of users are opaque and may have no account: null then, and the page does without a name. */
export const profileQuery = (id: string) =>
  queryOptions({
    queryKey: ['profile', id],
    queryFn: ({ signal }) => orNull<Profile>(fetchProfile(id, signal)),
    staleTime: 60_000,
  });

export const standingQuery = (id: string) =>
  queryOptions({
    queryKey: ['standing', id],
    queryFn: ({ signal }) => orNull<Standing>(fetchStanding(id, signal)),
    staleTime: 60_000,
  });

/** A server that does not know a route, or a person without an account, is no failure of the page. */
async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (isApiError(error) && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}
