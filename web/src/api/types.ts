export const CATEGORIES = ['concert', 'sports', 'theatre', 'other'] as const;
export type Category = (typeof CATEGORIES)[number];

export const SORTS = ['newest', 'cheapest', 'dearest', 'soonest'] as const;
export type Sort = (typeof SORTS)[number];

/** What a seller may say beyond title and price; left out by the server when not given. */
export interface TicketDetails {
  eventName?: string;
  venue?: string;
  city?: string;
  /** ISO 8601 with the zone of the event, kept as the seller sent it. */
  startsAt?: string;
  category?: Category;
  section?: string;
  row?: string;
  seat?: string;
  notes?: string;
}

export type TicketStatus = 'available' | 'reserved' | 'sold';

export interface Ticket extends TicketDetails {
  id: string;
  title: string;
  price: number;
  currency: string;
  userId: string;
  status: TicketStatus;
  orderId?: string;
  version: number;
  createdAt: string;
}

export interface TicketPage {
  tickets: Ticket[];
  /** Path and query of the next page. */
  next?: string;
}

export interface Facets {
  total: number;
  categories: { value: Category; count: number }[];
  cities: { value: string; count: number }[];
  price: { min: number; max: number } | null;
}

export type OrderStatus = 'created' | 'awaiting:payment' | 'complete' | 'cancelled';

export interface Order {
  id: string;
  status: OrderStatus;
  userId: string;
  price: number;
  currency: string;
  expiresAt: string;
  remainingMs: number;
  createdAt: string;
  version: number;
  graceUntil?: string;
  paymentId?: string;
  cancelReason?: 'buyer' | 'expired' | 'payment';
  ticket: { id: string; title: string; price: number; version: number };
}

export type PaymentStatus =
  'processing' | 'requires_action' | 'authorized' | 'captured' | 'failed' | 'voided' | 'refunded';

export interface Payment {
  id: string;
  orderId: string;
  status: PaymentStatus;
  clientSecret?: string;
  declineCode?: string;
  message?: string;
}

export interface PaymentConfig {
  mode: 'stripe' | 'simulator';
  publishableKey: string | null;
  currency: string;
}

export interface CurrentUser {
  id: string;
  email?: string;
}

export interface Profile {
  id: string;
  name?: string;
  memberSince: string;
}

export interface Standing {
  id: string;
  available: number;
  sold: number;
}
