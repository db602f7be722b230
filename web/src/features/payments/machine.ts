import type { ErrorEntry } from '../../api/errors';
import type { Order, Payment } from '../../api/types';

/** What the buyer sees of a payment, from the form to the ticket. */
export type PaymentState =
  | { at: 'ready'; refusal?: ErrorEntry; notice?: 'not-arrived' }
  | { at: 'sending' }
  /** The request left and no answer came: whether the card was charged is being found out. */
  | { at: 'lost' }
  | { at: 'processing'; paymentId: string }
  | { at: 'challenge'; paymentId: string; clientSecret: string }
  | { at: 'confirmed' }
  | { at: 'over' };

export type PaymentEvent =
  | { type: 'submitted' }
  | { type: 'answered'; payment: Payment }
  | { type: 'refused'; entry: ErrorEntry }
  | { type: 'lost' }
  /** Nothing was sent, or the server says for certain that nothing began. */
  | { type: 'failed' }
  | { type: 'payment'; payment: Payment }
  | { type: 'order'; order: Order }
  /** The order as read after an answer got lost. */
  | { type: 'found'; order: Order };

export const initialState = (order: Order): PaymentState => {
  if (order.status === 'complete') return { at: 'confirmed' };
  if (order.status === 'cancelled') return { at: 'over' };
  return order.paymentId ? { at: 'processing', paymentId: order.paymentId } : { at: 'ready' };
};

export function reduce(state: PaymentState, event: PaymentEvent): PaymentState {
  if (event.type === 'order') return withOrder(state, event.order);
  if (event.type === 'found') return withFound(state, event.order);
  if (state.at === 'confirmed' || state.at === 'over') return state;
  switch (event.type) {
    case 'submitted':
      return { at: 'sending' };
    case 'lost':
      return { at: 'lost' };
    case 'failed':
      return { at: 'ready' };
    case 'refused':
      return { at: 'ready', refusal: event.entry };
    case 'answered':
      // In the answer to a payment "authorized" says that the order is complete; the capture merely follows.
      return event.payment.status === 'authorized' ? { at: 'confirmed' } : withPayment(event.payment);
    case 'payment':
      // While a new try is on its way, what is read still tells of the one before.
      return state.at === 'sending' ? state : withPayment(event.payment);
  }
}

function withPayment(payment: Payment): PaymentState {
  switch (payment.status) {
    case 'captured':
      return { at: 'confirmed' };
    case 'requires_action':
      if (!payment.clientSecret) return { at: 'processing', paymentId: payment.id };
      return { at: 'challenge', paymentId: payment.id, clientSecret: payment.clientSecret };
    case 'failed':
      return { at: 'ready', refusal: refusalOf(payment) };
    case 'voided':
    case 'refunded':
      return { at: 'over' };
    case 'processing':
    case 'authorized':
      return { at: 'processing', paymentId: payment.id };
  }
}

function refusalOf(payment: Payment): ErrorEntry {
  return {
    code: 'card_declined',
    message: payment.message ?? 'Your card was declined',
    ...(payment.declineCode ? { declineCode: payment.declineCode } : {}),
  };
}

function withOrder(state: PaymentState, order: Order): PaymentState {
  if (order.status === 'complete') return { at: 'confirmed' };
  return order.status === 'cancelled' ? { at: 'over' } : state;
}

/** It knows whether a payment began. An order that came by the stream may be older than the loss, so it does not. */
function withFound(state: PaymentState, order: Order): PaymentState {
  if (state.at !== 'lost' || order.status === 'complete' || order.status === 'cancelled')
    return withOrder(state, order);
  return order.paymentId
    ? { at: 'processing', paymentId: order.paymentId }
    : { at: 'ready', notice: 'not-arrived' };
}

/** While this holds, the outcome is asked for again and again. */
export function watchedPayment(state: PaymentState): string | undefined {
  return state.at === 'processing' || state.at === 'challenge' ? state.paymentId : undefined;
}
