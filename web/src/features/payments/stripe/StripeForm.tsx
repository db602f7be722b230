import type { Stripe, StripeElements } from '@stripe/stripe-js';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import type { TimedOrder } from '../../../api/orders';
import { useI18n } from '../../../i18n/I18n';
import { toMinorUnits } from '../../../lib/money';
import { Button } from '../../../ui/Button';
import { FormError } from '../../../ui/FormError';
import { Skeletons } from '../../../ui/states';
import { appearance } from './appearance';
import { loadStripe } from './stripe';

interface Props {
  order: TimedOrder;
  publishableKey: string;
  busy: boolean;
  onPay: (getToken: () => Promise<string | undefined>) => Promise<void>;
}

type Loaded = { stripe: Stripe; elements: StripeElements };

/** Stripe's Payment Element: card numbers go from its frame to Stripe and never through this page or our server. */
export default function StripeForm({ order, publishableKey, busy, onPay }: Props) {
  const { t, money } = useI18n();
  const { mount, loaded, ready, failed, retry } = usePaymentElement(order, publishableKey);
  const [problem, setProblem] = useState<string>();

  async function getToken(): Promise<string | undefined> {
    if (!loaded) return undefined;
    setProblem(undefined);
    const checked = await loaded.elements.submit();
    // Stripe shows what is wrong with a field beside it, inside its frame.
    if (checked.error) return undefined;
    const made = await loaded.stripe.createPaymentMethod({ elements: loaded.elements });
    if (made.error) setProblem(made.error.message ?? t('error.token_rejected'));
    return made.paymentMethod?.id;
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready && !busy) void onPay(getToken);
  }

  return (
    <form className="form" onSubmit={submit}>
      <FormError text={failed ? t('payment.stripeFailed') : problem} />
      {failed ? (
        <Button kind="secondary" onClick={retry}>
          {t('shell.retry')}
        </Button>
      ) : null}
      {!ready && !failed ? <Skeletons count={3} className="skeleton-line" /> : null}
      <div ref={mount} />
      <Button type="submit" busy={busy} unavailable={!ready} className="button-wide">
        {t('payment.pay', { price: money(order.price, order.currency) })}
      </Button>
      <p className="field-hint">{t('payment.stripeNote')}</p>
    </form>
  );
}

function usePaymentElement(order: TimedOrder, publishableKey: string) {
  const { language } = useI18n();
  const mount = useRef<HTMLDivElement>(null);
  const [loaded, setLoaded] = useState<Loaded>();
  const [ready, setReady] = useState(false);
  const [failed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  const amount = toMinorUnits(order.price);
  const { currency } = order;

  useEffect(() => {
    let elements: StripeElements | undefined;
    let stopped = false;
    const put = async () => {
      const stripe = await loadStripe(publishableKey);
      if (stopped || !mount.current) return;
      elements = stripe.elements({
        mode: 'payment',
        amount,
        currency,
        captureMethod: 'manual',
        paymentMethodCreation: 'manual',
        paymentMethodTypes: ['card'],
        locale: language,
        appearance: appearance(),
      });
      const element = elements.create('payment');
      element.on('ready', () => setReady(true));
      element.on('loaderror', () => setFailed(true));
      element.mount(mount.current);
      setLoaded({ stripe, elements });
    };
    put().catch(() => setFailed(true));
    return () => {
      stopped = true;
      elements?.getElement('payment')?.destroy();
      setReady(false);
    };
  }, [publishableKey, amount, currency, language, tries]);

  const retry = () => {
    setFailed(false);
    setTries((count) => count + 1);
  };
  return { mount, loaded, ready, failed, retry };
}
