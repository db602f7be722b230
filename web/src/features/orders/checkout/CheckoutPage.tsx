import '../../../styles/checkout.css';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { isApiError } from '../../../api/errors';
import { isLive, type TimedOrder } from '../../../api/orders';
import type { Ticket } from '../../../api/types';
import { NotFound } from '../../../app/NotFound';
import { useI18n } from '../../../i18n/I18n';
import { PageHeading } from '../../../ui/PageHeading';
import { Failed, Skeletons } from '../../../ui/states';
import { PaymentPanel } from '../../payments/PaymentPanel';
import { ticketQuery } from '../../tickets/queries';
import { Confirmation } from './Confirmation';
import { CountdownBar } from './CountdownBar';
import { EndedOrder, isHeldBy } from './EndedOrder';
import { GiveBack } from './GiveBack';
import { OrderSummary } from './OrderSummary';
import { useLiveOrder } from './useLiveOrder';

export default function CheckoutPage() {
  const { t } = useI18n();
  const { id = '' } = useParams();
  const query = useLiveOrder(id);
  const order = query.data;
  const about = useQuery({
    ...ticketQuery(order?.ticket.id ?? ''),
    enabled: order !== undefined,
    refetchInterval: ({ state }) =>
      order?.status === 'cancelled' && state.data && isHeldBy(order, state.data) ? 1000 : false,
  });
  const ticket = about.data;

  if (order?.status === 'complete') return <Confirmation order={order} ticket={ticket} />;
  if (order && !isLive(order))
    return <EndedOrder order={order} ticket={ticket} ticketReadAt={about.dataUpdatedAt} />;
  if (order) return <Checkout order={order} ticket={ticket} onZero={() => void query.refetch()} />;
  if (isApiError(query.error, 'not_owner')) return <NotFound text={t('checkout.notYours')} />;
  if (isApiError(query.error) && query.error.status < 500) return <NotFound text={t('checkout.notFound')} />;
  if (query.isError) return <Failed error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeletons count={1} className="skeleton-page" />;
}

interface Props {
  order: TimedOrder;
  ticket: Ticket | undefined;
  onZero: () => void;
}

function Checkout({ order, ticket, onZero }: Props) {
  const { t } = useI18n();
  return (
    <div className="checkout">
      <CountdownBar order={order} onZero={onZero} />
      <PageHeading title={t('checkout.title')} />
      <div className="checkout-columns">
        <PaymentPanel order={order} />
        <div>
          <OrderSummary order={order} ticket={ticket} />
          <GiveBack order={order} />
        </div>
      </div>
    </div>
  );
}
