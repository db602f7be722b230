import { get, post, put, send } from './http';
import { nextPage } from './link';
import type { Facets, Standing, Ticket, TicketDetails, TicketPage } from './types';

export const PAGE_SIZE = 24;

export interface TicketInput extends TicketDetails {
  title: string;
  /** A decimal as text, so that no binary fraction comes between the person and the server. */
  price: string;
}

/** A page of tickets; `path` is a first page's query or the server's own link to the next one. */
export async function fetchTicketPage(path: string, signal?: AbortSignal): Promise<TicketPage> {
  const { data, headers } = await send<Ticket[]>('GET', path, { signal });
  const next = nextPage(headers.get('Link'));
  return next ? { tickets: data, next } : { tickets: data };
}

export function ticketsPath(query: URLSearchParams, limit = PAGE_SIZE): string {
  const params = new URLSearchParams(query);
  params.set('limit', String(limit));
  return `/api/tickets?${params}`;
}

export const fetchFacets = (query: URLSearchParams, signal?: AbortSignal) =>
  get<Facets>(`/api/tickets/facets?${query}`, signal);

export const fetchTicket = (id: string, signal?: AbortSignal) => get<Ticket>(`/api/tickets/${id}`, signal);

export const fetchStanding = (id: string, signal?: AbortSignal) =>
  get<Standing>(`/api/tickets/sellers/${encodeURIComponent(id)}`, signal);

export const createTicket = (input: TicketInput, idempotencyKey: string) =>
  post<Ticket>('/api/tickets', input, idempotencyKey);

export const updateTicket = (id: string, input: TicketInput) => put<Ticket>(`/api/tickets/${id}`, input);
