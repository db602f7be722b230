import { useState } from 'react';
import type { TimedOrder } from '../../../api/orders';
import { authenticate } from '../../../api/payments';
import type { Payment } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { Button } from '../../../ui/Button';
import { Dialog } from '../../../ui/Dialog';
import { useErrorText } from '../../../ui/errorText';
import { FormError } from '../../../ui/FormError';
import { useSession } from '../../auth/Session';

interface Props {
  order: TimedOrder;
  paymentId: string;
  onAnswer: (payment: Payment) => void;
}

/** Plays the bank's page of 3-D Secure. */
export function SimulatorChallenge({ order, paymentId, onAnswer }: Props) {
  const { t, money } = useI18n();
  const text = useErrorText();
  const { withSession } = useSession();
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState<'succeeded' | 'failed'>();
  const [error, setError] = useState<string>();

  async function answer(outcome: 'succeeded' | 'failed') {
    setBusy(outcome);
    setError(undefined);
    try {
      onAnswer(await withSession(() => authenticate(paymentId, outcome)));
    } catch (problem) {
      setError(text(problem));
      setBusy(undefined);
    }
  }

  if (!open) return <Button onClick={() => setOpen(true)}>{t('challenge.open')}</Button>;
  return (
    <Dialog title={t('challenge.title')} onClose={() => setOpen(false)}>
      <p>{t('challenge.text', { price: money(order.price, order.currency) })}</p>
      <FormError text={error} />
      <div className="actions">
        <Button
          busy={busy === 'succeeded'}
          unavailable={busy === 'failed'}
          onClick={() => void answer('succeeded')}
        >
          {t('challenge.approve')}
        </Button>
        <Button
          kind="secondary"
          busy={busy === 'failed'}
          unavailable={busy === 'succeeded'}
          onClick={() => void answer('failed')}
        >
          {t('challenge.refuse')}
        </Button>
        <Button kind="quiet" onClick={() => setOpen(false)}>
          {t('shell.close')}
        </Button>
      </div>
    </Dialog>
  );
}
