import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchTicketPage, ticketsPath } from '../../../api/tickets';
import type { Order, Ticket } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import type { Key } from '../../../i18n/catalogue';
import { Button } from '../../../ui/Button';
import { Notice } from '../../../ui/Notice';
import { PageHeading } from '../../../ui/PageHeading';
import { similarQuery } from '../../tickets/describe';
import { ticketKey } from '../../tickets/keys';
import { usePurchase } from '../../tickets/ticket/usePurchase';
import { TicketCard } from '../../tickets/TicketCard';
import { useTicketFeed } from '../../tickets/useTicketFeed';

interface Props {
  order: Order;
  ticket: Ticket | undefined;
  ticketReadAt: number;
}

const REASONS: Record<NonNullable<Order['cancelReason']>, { title: Key; text: Key }> = {
  buyer: { title: 'ended.buyer', text: 'ended.buyerText' },
  expired: { title: 'ended.expired', text: 'ended.expiredText' },
  payment: { title: 'ended.payment', text: 'ended.paymentText' },
};

/**
 * Whether this is the ticket as it was under the order that has just ended: its release follows the end of the order
 * by a moment. What was read before the order locked it says "available" and is older still.
 */
export const isHeldBy = (order: Order, ticket: Ticket): boolean =>
  ticket.orderId === order.id || ticket.version <= order.ticket.version;

/** An order that came to nothing: why, and the way on. */
export function EndedOrder({ order, ticket, ticketReadAt }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const reason = REASONS[order.cancelReason ?? 'expired'];
  const ids = useMemo(() => [order.ticket.id], [order.ticket.id]);
  useTicketFeed({
    ids,
    readAt: ticketReadAt,
    onResync: () => void client.invalidateQueries({ queryKey: ticketKey(order.ticket.id) }),
  });

  return (
    <div className="ended">
      <PageHeading title={t(reason.title)} />
      <p className="lead">{t(reason.text)}</p>
      {ticket ? <WayOn ticket={ticket} former={order} /> : null}
    </div>
  );
}

function WayOn({ ticket, former }: { ticket: Ticket; former: Order }) {
  const { t, money } = useI18n();
  const { buy, busy } = usePurchase(ticket.id);
  if (isHeldBy(former, ticket)) return <Notice kind="info" role="status" title={t('ended.releasing')} />;
  if (ticket.status === 'available') {
    return (
      <section className="panel way-on" role="status">
        <h2>{t('ended.free')}</h2>
        <p>
          {ticket.title} · {money(ticket.price, ticket.currency)}
        </p>
        <Button busy={busy} onClick={buy}>
          {t('ended.take')}
        </Button>
      </section>
    );
  }
  return (
    <>
      <Notice kind="warn" role="status" title={t(ticket.status === 'sold' ? 'ended.sold' : 'ended.taken')} />
      <Similar ticket={ticket} />
    </>
  );
}

function Similar({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const q = similarQuery(ticket);
  const query = useQuery({
    queryKey: ['similar', q],
    queryFn: ({ signal }) => fetchTicketPage(ticketsPath(new URLSearchParams({ q }), 5), signal),
  });
  const others = query.data?.tickets.filter((other) => other.id !== ticket.id).slice(0, 4) ?? [];
  if (others.length === 0) return null;
  return (
    <section aria-labelledby="similar">
      <h2 id="similar">{t('ticket.similar')}</h2>
      <ul className="cards">
        {others.map((other) => (
          <TicketCard key={other.id} ticket={other} />
        ))}
      </ul>
    </section>
  );
}
