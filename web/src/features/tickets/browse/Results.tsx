import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { useI18n } from '../../../i18n/I18n';
import { Button } from '../../../ui/Button';
import { Empty, Failed, Skeletons } from '../../../ui/states';
import { TicketCard } from '../TicketCard';
import type { useTicketList } from './useTicketList';

interface Props {
  view: ReturnType<typeof useTicketList>;
  filtered: boolean;
}

export function Results({ view, filtered }: Props) {
  const { t } = useI18n();
  const { list, tickets, fresh } = view;
  const top = useRef<HTMLDivElement>(null);

  if (list.isPending) return <Skeletons count={6} className="skeleton-card" />;
  if (list.isError && tickets.length === 0)
    return <Failed error={list.error} onRetry={() => void list.refetch()} />;

  return (
    <div ref={top} className="results" aria-busy={list.isPlaceholderData}>
      <FreshBar
        count={fresh}
        onShow={() => view.showFresh().then(() => top.current?.scrollIntoView({ block: 'nearest' }))}
      />
      {tickets.length === 0 ? (
        <NothingFound filtered={filtered} />
      ) : (
        <ul className="cards">
          {tickets.map((ticket) => (
            <TicketCard key={ticket.id} ticket={ticket} />
          ))}
        </ul>
      )}
      {list.hasNextPage && !list.isPlaceholderData ? (
        <div className="more">
          <Button kind="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? t('browse.loadingMore') : t('browse.more')}
          </Button>
          {list.isFetchNextPageError ? (
            <Failed error={list.error} onRetry={() => void list.fetchNextPage()} />
          ) : null}
        </div>
      ) : null}
      {!list.hasNextPage && tickets.length > 12 ? <p className="more">{t('browse.end')}</p> : null}
    </div>
  );
}

/** New listings wait here, so that nothing moves under the reader's eyes. */
function FreshBar({ count, onShow }: { count: number; onShow: () => Promise<void> }) {
  const { t } = useI18n();
  const [busy, setBusy] = useState(false);
  return (
    <div role="status" className="fresh">
      {count > 0 ? (
        <Button
          kind="secondary"
          busy={busy}
          onClick={() => {
            setBusy(true);
            void onShow()
              .catch(() => undefined)
              .finally(() => setBusy(false));
          }}
        >
          {t('browse.fresh', { count })} · {t('browse.freshShow')}
        </Button>
      ) : null}
    </div>
  );
}

function NothingFound({ filtered }: { filtered: boolean }) {
  const { t } = useI18n();
  if (!filtered) {
    return (
      <Empty title={t('browse.emptyAllTitle')}>
        <p>{t('browse.emptyAllText')}</p>
        <Link className="button button-primary" to="/sell">
          {t('shell.sell')}
        </Link>
      </Empty>
    );
  }
  return (
    <Empty title={t('browse.emptyTitle')}>
      <p>{t('browse.emptyText')}</p>
      <Link className="button button-primary" to="/">
        {t('browse.clear')}
      </Link>
    </Empty>
  );
}
