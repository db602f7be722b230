import '../../styles/sell.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { fetchTicketPage, ticketsPath } from '../../api/tickets';
import type { Ticket } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../../ui/Button';
import { PageHeading } from '../../ui/PageHeading';
import { Empty, Failed, Skeletons } from '../../ui/states';
import { placeOf } from '../tickets/describe';
import { StatusBadge } from '../tickets/StatusBadge';
import { useTicketFeed } from '../tickets/useTicketFeed';

const MINE = new URLSearchParams({ seller: 'me' });

/** All that the signed-in person sells or sold, with the state of each as it changes. */
export default function ListingsPage() {
  const { t } = useI18n();
  const query = useInfiniteQuery({
    queryKey: ['listings'],
    queryFn: ({ pageParam, signal }) => fetchTicketPage(pageParam ?? ticketsPath(MINE, 50), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const listings = query.data?.pages.flatMap((page) => page.tickets) ?? [];
  useTicketFeed({
    ids: listings.map((ticket) => ticket.id),
    readAt: query.dataUpdatedAt,
    onResync: () => void query.refetch(),
  });

  return (
    <div className="listings">
      <div className="page-head">
        <PageHeading title={t('sell.myListings')} />
        <Link className="button button-primary" to="/sell">
          {t('sell.title')}
        </Link>
      </div>
      {query.isPending ? <Skeletons count={4} className="skeleton-row" /> : null}
      {query.isError && !query.data ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && listings.length === 0 ? (
        <Empty title={t('sell.none')}>
          <p>{t('sell.noneText')}</p>
        </Empty>
      ) : null}
      <ul className="rows">
        {listings.map((ticket) => (
          <ListingRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <div className="more">
          <Button kind="secondary" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('browse.more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function ListingRow({ ticket }: { ticket: Ticket }) {
  const { t, money } = useI18n();
  return (
    <li className="row" data-status={ticket.status}>
      <div className="row-main">
        <h2>
          <Link to={`/tickets/${ticket.id}`}>{ticket.title}</Link>
        </h2>
        <p>{placeOf(ticket, t)}</p>
      </div>
      <p className="row-status">
        <StatusBadge status={ticket.status} />
      </p>
      <p className="row-price">{money(ticket.price, ticket.currency)}</p>
      <p className="row-action">
        {ticket.status === 'available' ? (
          <Link to={`/tickets/${ticket.id}/edit`} aria-label={t('sell.editNamed', { title: ticket.title })}>
            {t('sell.edit')}
          </Link>
        ) : (
          t(ticket.status === 'sold' ? 'sell.soldReason' : 'sell.lockedReason')
        )}
      </p>
    </li>
  );
}
