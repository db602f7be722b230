import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { Ticket } from '../../../api/types';
import type { Key } from '../../../i18n/catalogue';
import { useI18n } from '../../../i18n/I18n';
import { useToast } from '../../../ui/Toasts';
import { orderKey } from '../../orders/queries';
import { isNewer } from '../cache';
import { ticketKey } from '../keys';
import { useTicketFeed } from '../useTicketFeed';
import { purchaseKey } from './usePurchase';

/** What a change means to somebody who has the ticket before their eyes. */
export function newsOf(known: Ticket, incoming: Ticket): Key | undefined {
  if (!isNewer(incoming, known)) return undefined;
  if (incoming.status !== known.status) {
    const words: Record<Ticket['status'], Key> = {
      reserved: 'ticket.justLocked',
      available: 'ticket.justFreed',
      sold: 'ticket.justSold',
    };
    return words[incoming.status];
  }
  return incoming.price !== known.price || incoming.title !== known.title ? 'ticket.justEdited' : undefined;
}

/** Whether this page knows the order that holds the ticket, so that its person placed it. */
const isMine = (client: QueryClient, ticket: Ticket): boolean =>
  ticket.orderId !== undefined && client.getQueryData(orderKey(ticket.orderId)) !== undefined;

/** Keeps an open ticket live once it is known to exist, and says what happened to it. */
export function useTicketNews(id: string, readAt: number): void {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const known = readAt > 0;
  const ids = useMemo(() => (known ? [id] : []), [id, known]);
  const told = useRef({ id, version: 0 });

  const present = () => client.getQueryData<Ticket>(ticketKey(id));
  /** The same change may come by the stream and by reading anew. */
  const tell = (before: Ticket | undefined, incoming: Ticket) => {
    if (told.current.id === id && incoming.version <= told.current.version) return;
    told.current = { id, version: incoming.version };
    const own = client.isMutating({ mutationKey: purchaseKey(id) }) > 0 || isMine(client, incoming);
    const news = before && !own ? newsOf(before, incoming) : undefined;
    if (news) toast(t(news));
  };

  useTicketFeed({
    ids,
    readAt,
    onTicket: (incoming) => tell(present(), incoming),
    onResync: () => {
      const before = present();
      void client.invalidateQueries({ queryKey: ticketKey(id) }).then(() => {
        const after = present();
        if (after) tell(before, after);
      });
    },
  });
}
