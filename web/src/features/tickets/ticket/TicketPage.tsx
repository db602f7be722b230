import '../../../styles/ticket.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { isApiError } from '../../../api/errors';
import type { Ticket } from '../../../api/types';
import { NotFound } from '../../../app/NotFound';
import { useI18n } from '../../../i18n/I18n';
import { PageHeading } from '../../../ui/PageHeading';
import { Failed, Skeletons } from '../../../ui/states';
import { CategoryArt } from '../CategoryArt';
import { eventOf } from '../describe';
import { ticketQuery } from '../queries';
import { StatusBadge } from '../StatusBadge';
import { BuyPanel } from './BuyPanel';
import { SellerCard } from './SellerCard';
import { TicketFacts } from './TicketFacts';
import { useTicketNews } from './useTicketNews';

export function TicketPage() {
  const { t } = useI18n();
  const { id = '' } = useParams();
  const query = useQuery(ticketQuery(id));
  useTicketNews(id, query.dataUpdatedAt);

  if (query.data) return <TicketView ticket={query.data} />;
  if (isApiError(query.error) && query.error.status === 404) return <NotFound text={t('ticket.notFound')} />;
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeletons count={1} className="skeleton-page" />;
}

function TicketView({ ticket }: { ticket: Ticket }) {
  const { t } = useI18n();
  const eventName = eventOf(ticket, ticket.title);
  return (
    <article className="ticket" data-category={ticket.category}>
      <div className="ticket-head">
        <CategoryArt category={ticket.category} />
        <div>
          <p className="ticket-kind">
            {ticket.category ? <span>{t(`category.${ticket.category}`)}</span> : null}
            <StatusBadge status={ticket.status} />
          </p>
          <PageHeading title={ticket.title} />
          {eventName ? <p className="ticket-event">{eventName}</p> : null}
        </div>
      </div>
      <div className="ticket-columns">
        <div className="ticket-main">
          <div className="panel">
            <TicketFacts ticket={ticket} listed />
          </div>
          {ticket.notes ? (
            <section className="ticket-notes" aria-labelledby="notes">
              <h2 id="notes">{t('ticket.notes')}</h2>
              <p>{ticket.notes}</p>
            </section>
          ) : null}
          <SellerCard userId={ticket.userId} />
        </div>
        <BuyPanel ticket={ticket} />
      </div>
    </article>
  );
}
