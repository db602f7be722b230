import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { fetchTicketPage, ticketsPath } from '../../api/tickets';
import { useI18n } from '../../i18n/I18n';
import { formatInstant } from '../../lib/dates';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { PageHeading } from '../../ui/PageHeading';
import { Empty, Failed, Skeletons } from '../../ui/states';
import { useMe } from '../auth/useMe';
import { profileQuery, standingQuery } from '../tickets/queries';
import { TicketCard } from '../tickets/TicketCard';
import { useTicketFeed } from '../tickets/useTicketFeed';

export default function SellerPage() {
  const { t, locale } = useI18n();
  const { id = '' } = useParams();
  const me = useMe();
  const profile = useQuery(profileQuery(id)).data;
  const standing = useQuery(standingQuery(id)).data;
  const facts = [
    profile &&
      t('seller.since', {
        date: formatInstant(profile.memberSince, locale, { month: 'long', year: 'numeric' }),
      }),
    standing && t('seller.sold', { count: standing.sold }),
    standing && t('seller.available', { count: standing.available }),
  ].filter(Boolean);

  return (
    <div className="seller-page">
      <div className="seller-head">
        <Icon name="person" />
        <div>
          <PageHeading title={profile?.name ?? t('seller.title')} />
          <p>{facts.join(' · ')}</p>
          {me?.id === id ? <p className="field-hint">{t('seller.you')}</p> : null}
        </div>
      </div>
      <h2>{t('seller.listings')}</h2>
      <Listings id={id} />
    </div>
  );
}

function Listings({ id }: { id: string }) {
  const { t } = useI18n();
  const query = useInfiniteQuery({
    queryKey: ['seller-tickets', id],
    queryFn: ({ pageParam, signal }) =>
      fetchTicketPage(pageParam ?? ticketsPath(new URLSearchParams({ seller: id })), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const tickets = query.data?.pages.flatMap((page) => page.tickets) ?? [];
  useTicketFeed({
    ids: tickets.map((ticket) => ticket.id),
    readAt: query.dataUpdatedAt,
    onResync: () => void query.refetch(),
  });

  if (query.isPending) return <Skeletons count={4} className="skeleton-card" />;
  if (query.isError && !query.data)
    return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  if (tickets.length === 0) {
    return (
      <Empty title={t('seller.none')}>
        <p>{t('seller.noneText')}</p>
      </Empty>
    );
  }
  return (
    <>
      <ul className="cards">
        {tickets.map((ticket) => (
          <TicketCard key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <div className="more">
          <Button kind="secondary" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('browse.more')}
          </Button>
        </div>
      ) : null}
    </>
  );
}
