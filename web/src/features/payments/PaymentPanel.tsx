import { lazy, Suspense } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { TimedOrder } from '../../api/orders';
import type { PaymentConfig } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { Failed, Skeletons } from '../../ui/states';
import { useKeptText } from '../../ui/useKeptText';
import { paymentConfigQuery } from '../orders/queries';
import { PaymentProgress } from './PaymentProgress';
import { TEST_CARDS } from './simulator/cards';
import { SimulatorForm } from './simulator/SimulatorForm';
import { SimulatorChallenge } from './simulator/SimulatorChallenge';
import { usePayment } from './usePayment';

const StripeForm = lazy(() => import('./stripe/StripeForm'));
const StripeChallenge = lazy(() => import('./stripe/StripeChallenge'));

interface Props {
  order: TimedOrder;
  config: PaymentConfig;
}

export function PaymentPanel({ order }: { order: TimedOrder }) {
  const { t } = useI18n();
  const config = useQuery(paymentConfigQuery);
  return (
    <section className="panel payment" aria-labelledby="payment">
      <h2 id="payment">{t('payment.title')}</h2>
      {config.data ? <Payment order={order} config={config.data} /> : null}
      {config.isPending ? <Skeletons count={3} className="skeleton-line" /> : null}
      {config.isError && !config.data ? (
        <Failed error={config.error} onRetry={() => void config.refetch()} />
      ) : null}
    </section>
  );
}

function Payment({ order, config }: Props) {
  const { state, pay, learn } = usePayment(order);
  const [kept, keep] = useKeptText('card');
  const token = TEST_CARDS.find((card) => card === kept) ?? 'tok_visa';
  const stripe =
    config.mode === 'stripe' && config.publishableKey !== null ? config.publishableKey : undefined;
  const sending = state.at === 'sending';
  const editable = state.at === 'ready' || sending;

  return (
    <>
      <PaymentProgress state={state} />
      {/* Stripe's fields stay mounted while the bank decides: what was typed there lives only in them. */}
      <Suspense fallback={<Skeletons count={3} className="skeleton-line" />}>
        {stripe ? (
          <div hidden={!editable}>
            <StripeForm order={order} publishableKey={stripe} busy={sending} onPay={pay} />
          </div>
        ) : null}
        {!stripe && editable ? (
          <SimulatorForm
            order={order}
            token={token}
            busy={sending}
            onChoose={keep}
            onPay={() => void pay(() => Promise.resolve(token))}
          />
        ) : null}
        {state.at === 'challenge' && stripe ? (
          <StripeChallenge publishableKey={stripe} clientSecret={state.clientSecret} />
        ) : null}
        {state.at === 'challenge' && !stripe ? (
          <SimulatorChallenge order={order} paymentId={state.paymentId} onAnswer={learn} />
        ) : null}
      </Suspense>
    </>
  );
}
