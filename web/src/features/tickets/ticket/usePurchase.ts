import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useNavigate } from 'react-router';
import { forgetKey, keyFor } from '../../../api/idempotency';
import { isApiError, isTransient } from '../../../api/errors';
import { fetchOrder, isLive, placeOrder, type TimedOrder } from '../../../api/orders';
import { useI18n } from '../../../i18n/I18n';
import { useErrorText } from '../../../ui/errorText';
import { useToast } from '../../../ui/Toasts';
import { useSession } from '../../auth/Session';
import { ticketKey } from '../keys';

/** While this runs, the lock that the live stream reports is one's own. */
export const purchaseKey = (ticketId: string) => ['buy', ticketId] as const;

const intentOf = (ticketId: string): string => `buy.${ticketId}`;

/**
 * Places the order that this tab means to place, exactly once: the key survives double clicks, lost replies and
 * reloads, and is dropped as soon as the answer is known.
 */
export async function purchase(ticketId: string): Promise<TimedOrder> {
  const intent = intentOf(ticketId);
  try {
    const { order, replayed } = await placeOrder(ticketId, keyFor(intent));
    forgetKey(intent);
    if (!replayed) return order;
    // The answer to an earlier click: that order may have been given back or have expired meanwhile.
    const present = await fetchOrder(order.id);
    return isLive(present) || present.status === 'complete' ? present : await purchase(ticketId);
  } catch (error) {
    if (!isTransient(error) && !isApiError(error, 'not_authorized')) forgetKey(intent);
    throw error;
  }
}

/** Buys a ticket and goes on to its checkout. */
export function usePurchase(ticketId: string) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const toast = useToast();
  const text = useErrorText();
  const { withSession } = useSession();
  const running = useRef(false);

  const mutation = useMutation({
    mutationKey: purchaseKey(ticketId),
    mutationFn: () => withSession(() => purchase(ticketId)),
    onSuccess: (order) => {
      client.setQueryData(['order', order.id], order);
      void client.invalidateQueries({ queryKey: ['orders'] });
      void navigate(`/orders/${order.id}`);
    },
    onError: (error) => {
      toast(isApiError(error, 'ticket_reserved') ? t('ticket.quicker') : text(error));
      void client.invalidateQueries({ queryKey: ticketKey(ticketId) });
      void client.invalidateQueries({ queryKey: ['orders'] });
    },
    onSettled: () => {
      running.current = false;
    },
  });

  return {
    busy: mutation.isPending,
    buy: () => {
      // The second click of a double click comes before React has painted the first.
      if (running.current) return;
      running.current = true;
      // The checkout's code comes while the order is being placed.
      void import('../../orders/checkout/CheckoutPage').catch(() => undefined);
      mutation.mutate();
    },
  };
}
