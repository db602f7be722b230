import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link } from 'react-router';
import type { Order, Ticket } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { formatInstant } from '../../../lib/dates';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/Icon';
import { PageHeading } from '../../../ui/PageHeading';
import { forgetKeptText } from '../../../ui/useKeptText';
import { CategoryArt } from '../../tickets/CategoryArt';
import { eventOf } from '../../tickets/describe';
import { TicketFacts } from '../../tickets/ticket/TicketFacts';

interface Props {
  order: Order;
  ticket: Ticket | undefined;
}

/** The ticket is the buyer's: what it is, what it cost, and a page that prints well. */
export function Confirmation({ order, ticket }: Props) {
  const { t, money, locale } = useI18n();
  const eventName = ticket && eventOf(ticket, order.ticket.title);
  const client = useQueryClient();
  useEffect(() => {
    void client.invalidateQueries({ queryKey: ['orders'] });
    // The next purchase begins with the first card again.
    forgetKeptText('card');
  }, [client]);

  return (
    <div className="confirmation">
      <p className="confirmation-mark">
        <Icon name="check" /> {t('checkout.confirmed')}
      </p>
      <PageHeading title={t('checkout.yours')} />
      <article className="pass" data-category={ticket?.category}>
        <div className="pass-stub">
          <CategoryArt category={ticket?.category} />
        </div>
        <div className="pass-body">
          <h2>{order.ticket.title}</h2>
          {eventName ? <p>{eventName}</p> : null}
          {ticket ? <TicketFacts ticket={ticket} /> : null}
          {ticket?.notes ? <p className="pass-notes">{ticket.notes}</p> : null}
          <dl className="pass-order">
            <div>
              <dt>{t('orders.paid')}</dt>
              <dd>{money(order.price, order.currency)}</dd>
            </div>
            <div>
              <dt>{t('orders.placed')}</dt>
              <dd>{formatInstant(order.createdAt, locale, { dateStyle: 'medium', timeStyle: 'short' })}</dd>
            </div>
            <div>
              <dt>{t('orders.number')}</dt>
              <dd className="mono">{order.id}</dd>
            </div>
          </dl>
        </div>
      </article>
      <div className="actions no-print">
        <Link className="button button-primary" to="/orders">
          {t('shell.orders')}
        </Link>
        <Button kind="secondary" onClick={() => window.print()}>
          {t('checkout.print')}
        </Button>
        <Link className="button button-quiet" to="/">
          {t('checkout.moreTickets')}
        </Link>
      </div>
    </div>
  );
}
