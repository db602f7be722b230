import '../../styles/checkout.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { fetchOrders, isLive, type TimedOrder } from '../../api/orders';
import type { Key } from '../../i18n/catalogue';
import { useI18n } from '../../i18n/I18n';
import { formatInstant } from '../../lib/dates';
import { Button } from '../../ui/Button';
import { PageHeading } from '../../ui/PageHeading';
import { Empty, Failed, Skeletons } from '../../ui/states';
import { clockText } from './checkout/countdown';
import { useRemaining } from './checkout/useRemaining';

export default function OrdersPage() {
  const { t } = useI18n();
  const query = useInfiniteQuery({
    queryKey: ['orders', 'pages'],
    queryFn: ({ pageParam, signal }) => fetchOrders(pageParam ?? undefined, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.older ?? null,
    // Locks end and payments arrive while one looks.
    refetchInterval: 15_000,
  });
  const orders = query.data?.pages.flatMap((page) => page.orders) ?? [];
  const live = orders.filter(isLive);
  const past = orders.filter((order) => !isLive(order));

  return (
    <div className="orders">
      <PageHeading title={t('shell.orders')} />
      {query.isPending ? <Skeletons count={4} className="skeleton-row" /> : null}
      {query.isError && !query.data ? (
        <Failed error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.data && orders.length === 0 ? (
        <Empty title={t('orders.empty')}>
          <p>{t('orders.emptyText')}</p>
          <Link className="button button-primary" to="/">
            {t('shell.toTickets')}
          </Link>
        </Empty>
      ) : null}
      <OrderList title={t('orders.live')} orders={live} />
      <OrderList title={t('orders.past')} orders={past} />
      {query.hasNextPage ? (
        <div className="more">
          <Button kind="secondary" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('orders.older')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function OrderList({ title, orders }: { title: string; orders: TimedOrder[] }) {
  if (orders.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="rows">
        {orders.map((order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </ul>
    </section>
  );
}

function OrderRow({ order }: { order: TimedOrder }) {
  const { t, money, locale } = useI18n();
  return (
    <li className="row" data-status={order.status}>
      <div className="row-main">
        <h3>
          <Link to={`/orders/${order.id}`}>{order.ticket.title}</Link>
        </h3>
        <p>{formatInstant(order.createdAt, locale, { dateStyle: 'medium', timeStyle: 'short' })}</p>
      </div>
      <p className="row-status">{isLive(order) ? <LiveStatus order={order} /> : t(statusWords(order))}</p>
      <p className="row-price">{money(order.price, order.currency)}</p>
    </li>
  );
}

function LiveStatus({ order }: { order: TimedOrder }) {
  const { t } = useI18n();
  const left = useRemaining(order);
  return <strong>{t('orders.timeLeft', { time: clockText(left) })}</strong>;
}

function statusWords(order: TimedOrder): Key {
  if (order.status === 'complete') return 'orders.complete';
  return order.cancelReason
    ? (`orders.cancelled.${order.cancelReason}` as const)
    : 'orders.cancelled.expired';
}
