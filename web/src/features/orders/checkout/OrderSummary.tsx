import type { Order, Ticket } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { eventOf } from '../../tickets/describe';
import { TicketFacts } from '../../tickets/ticket/TicketFacts';

interface Props {
  order: Order;
  /** For the details of the event; title and price are those of the order, frozen when it was placed. */
  ticket: Ticket | undefined;
}

export function OrderSummary({ order, ticket }: Props) {
  const { t, money } = useI18n();
  const eventName = ticket && eventOf(ticket, order.ticket.title);
  return (
    <section className="panel summary" aria-labelledby="summary">
      <h2 id="summary">{order.ticket.title}</h2>
      {eventName ? <p>{eventName}</p> : null}
      {ticket ? <TicketFacts ticket={ticket} /> : null}
      <p className="summary-total">
        <span>{t('checkout.total')}</span>
        <strong>{money(order.price, order.currency)}</strong>
      </p>
      <p className="field-hint">{t('checkout.allIn')}</p>
    </section>
  );
}
