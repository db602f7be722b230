import { CATEGORIES, SORTS, type Category, type Sort, type Ticket } from '../../api/types';
import { parsePrice } from '../../lib/money';

/** What the browse page shows; its whole state is in the address. */
export interface Filters {
  q: string;
  category: Category | '';
  city: string;
  from: string;
  to: string;
  minPrice: string;
  maxPrice: string;
  sort: Sort;
}

export const NO_FILTERS: Filters = {
  q: '',
  category: '',
  city: '',
  from: '',
  to: '',
  minPrice: '',
  maxPrice: '',
  sort: 'newest',
};

const LONGEST_Q = 100;

/** Reads the address; what makes no sense there counts as not given, so that an old link still shows something. */
export function readFilters(params: URLSearchParams): Filters {
  const text = (name: string) => params.get(name)?.trim() ?? '';
  const category = text('category');
  const sort = text('sort');
  return {
    q: (params.get('q') ?? '').slice(0, LONGEST_Q),
    category: CATEGORIES.find((known) => known === category) ?? '',
    city: text('city').slice(0, 80),
    from: date(text('from')),
    to: date(text('to')),
    minPrice: price(text('minPrice')),
    maxPrice: price(text('maxPrice')),
    sort: SORTS.find((known) => known === sort) ?? 'newest',
  };
}

const date = (text: string): string =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : '';

function price(text: string): string {
  const parsed = parsePrice(text);
  return parsed.ok ? String(parsed.amount) : '';
}

/** The query of the API and of the address alike: only what differs from the plain list, always in one order. */
export function toQuery(filters: Filters): URLSearchParams {
  const params = new URLSearchParams();
  for (const name of Object.keys(NO_FILTERS) as (keyof Filters)[]) {
    const value = filters[name].trim();
    if (value && value !== NO_FILTERS[name]) params.set(name, value);
  }
  return params;
}

/** The same without the order: what facets and totals depend on. */
export function withoutSort(query: URLSearchParams): URLSearchParams {
  const params = new URLSearchParams(query);
  params.delete('sort');
  return params;
}

export function countActive(filters: Filters): number {
  return Object.entries(filters).filter(([name, value]) => name !== 'sort' && name !== 'q' && value !== '')
    .length;
}

const fold = (text: string): string => text.toLowerCase();

/** Whether a ticket that was just listed belongs to what is shown; the server's answer decides, this only counts. */
export function matches(ticket: Ticket, filters: Filters): boolean {
  if (filters.category && ticket.category !== filters.category) return false;
  if (filters.city && fold(ticket.city ?? '') !== fold(filters.city)) return false;
  if (filters.minPrice && ticket.price < Number(filters.minPrice)) return false;
  if (filters.maxPrice && ticket.price > Number(filters.maxPrice)) return false;
  const day = ticket.startsAt?.slice(0, 10) ?? '';
  if (filters.from && (!day || day < filters.from)) return false;
  if (filters.to && (!day || day > filters.to)) return false;
  return hasWords(ticket, filters.q);
}

function hasWords(ticket: Ticket, q: string): boolean {
  const text = fold([ticket.title, ticket.eventName, ticket.venue, ticket.city].join(' '));
  const words = text.split(/[^\p{L}\p{N}]+/u);
  return fold(q)
    .split(/[^\p{L}\p{N}]+/u)
    .every((wanted) => words.some((word) => word.startsWith(wanted)));
}
