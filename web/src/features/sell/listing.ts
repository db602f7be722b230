import type { TicketInput } from '../../api/tickets';
import { CATEGORIES, type Ticket } from '../../api/types';
import type { Key } from '../../i18n/catalogue';
import { formatOffset, isOffset, offsetMinutes, parseEventTime, withZone } from '../../lib/dates';
import { parsePrice, type PriceProblem } from '../../lib/money';

/** What the form holds: text as typed, so that nothing typed is ever lost. */
export interface Listing {
  title: string;
  price: string;
  eventName: string;
  venue: string;
  city: string;
  /** As a datetime-local input has it: `2027-03-05T20:00`. */
  starts: string;
  /** IANA name, or the offset that an existing ticket has. */
  zone: string;
  category: string;
  section: string;
  row: string;
  seat: string;
  notes: string;
}

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export const emptyListing = (): Listing => ({
  title: '',
  price: '',
  eventName: '',
  venue: '',
  city: '',
  starts: '',
  zone: ownZone(),
  category: '',
  section: '',
  row: '',
  seat: '',
  notes: '',
});

export function listingOf(ticket: Ticket): Listing {
  const time = parseEventTime(ticket.startsAt);
  return {
    ...emptyListing(),
    title: ticket.title,
    price: ticket.price.toFixed(2),
    eventName: ticket.eventName ?? '',
    venue: ticket.venue ?? '',
    city: ticket.city ?? '',
    starts: time ? time.local.toISOString().slice(0, 16) : '',
    zone: time ? formatOffset(offsetMinutes(time.offset)) : ownZone(),
    category: ticket.category ?? '',
    section: ticket.section ?? '',
    row: ticket.row ?? '',
    seat: ticket.seat ?? '',
    notes: ticket.notes ?? '',
  };
}

export type Checked = { ok: true; input: TicketInput } | { ok: false; fields: Record<string, Key> };

const PRICE_WORDS: Record<PriceProblem, Key> = {
  missing: 'error.price_invalid',
  invalid: 'error.price_invalid',
  ambiguous: 'sell.priceAmbiguous',
  precision: 'error.price_precision',
};

/** Turns the form into what the API takes; finds only what the API could not tell apart, the rest is its business. */
export function toInput(listing: Listing): Checked {
  const price = parsePrice(listing.price);
  const fields: Record<string, Key> = {};
  if (!listing.title.trim()) fields.title = 'error.title_required';
  if (!price.ok) fields.price = PRICE_WORDS[price.problem];
  if (!price.ok || Object.keys(fields).length > 0) return { ok: false, fields };
  return { ok: true, input: { title: listing.title.trim(), price: price.text, ...details(listing) } };
}

function details(listing: Listing): Partial<TicketInput> {
  const found: Partial<TicketInput> = {};
  for (const name of ['eventName', 'venue', 'city', 'section', 'row', 'seat', 'notes'] as const) {
    const value = listing[name].trim();
    if (value) found[name] = value;
  }
  const category = CATEGORIES.find((known) => known === listing.category);
  if (category) found.category = category;
  if (listing.starts) found.startsAt = startOf(listing.starts, listing.zone);
  return found;
}

const startOf = (local: string, zone: string): string =>
  isOffset(zone) ? `${local.slice(0, 16)}:00${zone}` : withZone(local, zone);

const DETAILS = [
  'eventName',
  'venue',
  'city',
  'starts',
  'category',
  'section',
  'row',
  'seat',
  'notes',
] as const;

export const hasDetails = (listing: Listing): boolean => DETAILS.some((name) => listing[name] !== '');
