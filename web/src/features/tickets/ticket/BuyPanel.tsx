import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import type { Ticket } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { signInPath } from '../../../lib/nextPath';
import { Button } from '../../../ui/Button';
import { Icon } from '../../../ui/Icon';
import { useMe } from '../../auth/useMe';
import { useMyOrderOf } from '../../orders/useMyOrderOf';
import { usePurchase } from './usePurchase';

export function BuyPanel({ ticket }: { ticket: Ticket }) {
  const { t, money } = useI18n();
  return (
    <section className="buy" aria-label={t('ticket.price')}>
      <p className="buy-price">{money(ticket.price, ticket.currency)}</p>
      <p className="buy-note">{t('ticket.allIn')}</p>
      <Choice ticket={ticket} />
    </section>
  );
}

function Choice({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const me = useMe();
  const { pathname } = useLocation();
  const mine = useMyOrderOf(ticket);

  if (me && me.id === ticket.userId) return <Own ticket={ticket} />;
  if (mine?.status === 'complete') {
    return <Onward text={t('ticket.bought')} to={`/orders/${mine.id}`} label={t('ticket.toOrder')} />;
  }
  if (mine) return <Onward text={t('ticket.yours')} to={`/orders/${mine.id}`} label={t('ticket.continue')} />;
  if (me === null && ticket.status === 'available') {
    return <Onward text={t('ticket.buyLead')} to={signInPath(pathname)} label={t('ticket.buySignIn')} />;
  }
  return <Buy ticket={ticket} />;
}

function Own({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const locked = ticket.status !== 'available';
  return (
    <>
      <p>
        {t('ticket.own')} {locked ? t('error.ticket_locked') : ''}
      </p>
      {locked ? null : (
        <Link className="button button-secondary" to={`/tickets/${ticket.id}/edit`}>
          {t('ticket.edit')}
        </Link>
      )}
    </>
  );
}

function Onward({ text, to, label }: { text: string; to: string; label: string }) {
  return (
    <>
      <p>{text}</p>
      <Link className="button button-primary" to={to}>
        {label} <Icon name="arrow" />
      </Link>
    </>
  );
}

function Buy({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const { buy, busy } = usePurchase(ticket.id);
  const { state } = useLocation() as { state: { signedIn?: boolean } | null };
  const reasons: Record<Ticket['status'], ReactNode> = {
    available: t(state?.signedIn ? 'ticket.buySignedIn' : 'ticket.buyLead'),
    reserved: t('ticket.lockedReason'),
    sold: t('ticket.soldReason'),
  };
  return (
    <>
      <Button
        busy={busy}
        unavailable={ticket.status !== 'available'}
        aria-describedby="buy-reason"
        className="button-wide"
        onClick={buy}
      >
        {t('ticket.buy')}
      </Button>
      <p id="buy-reason" className={ticket.status === 'available' ? 'buy-note' : 'buy-reason'}>
        {reasons[ticket.status]}
      </p>
    </>
  );
}
