import { useEffect, useRef } from 'react';
import { useI18n } from '../../i18n/I18n';
import { entryText } from '../../ui/errorText';
import { Notice } from '../../ui/Notice';
import type { PaymentState } from './machine';

/** The state of a payment in words; announced as it changes. */
export function PaymentProgress({ state }: { state: PaymentState }) {
  const region = useRef<HTMLDivElement>(null);
  const refusal = state.at === 'ready' ? state.refusal : undefined;

  // The form or the bank's dialog that had the focus may be gone: it continues at the reason.
  useEffect(() => {
    if (refusal && document.activeElement === document.body) region.current?.focus();
  }, [refusal]);

  return (
    <div ref={region} tabIndex={-1} className="payment-progress" role="status">
      <Words state={state} />
    </div>
  );
}

function Words({ state }: { state: PaymentState }) {
  const { t } = useI18n();
  switch (state.at) {
    case 'ready':
      if (state.refusal) {
        return (
          <Notice kind="bad" title={t('payment.refused')}>
            <p>{entryText(t, state.refusal)}</p>
            <p>{t('payment.refusedNext')}</p>
          </Notice>
        );
      }
      if (state.notice === 'not-arrived') {
        return (
          <Notice kind="warn" title={t('payment.notArrived')}>
            <p>{t('payment.notArrivedText')}</p>
          </Notice>
        );
      }
      return null;
    case 'sending':
      return <Notice kind="info" title={t('payment.sending')} />;
    case 'lost':
      return (
        <Notice kind="warn" title={t('payment.lost')}>
          <p>{t('payment.lostText')}</p>
        </Notice>
      );
    case 'processing':
      return (
        <Notice kind="info" title={t('payment.processing')}>
          <p>{t('payment.processingText')}</p>
        </Notice>
      );
    case 'challenge':
      return <Notice kind="info" title={t('payment.challenge')} />;
    case 'confirmed':
      return <Notice kind="good" title={t('payment.confirmed')} />;
    case 'over':
      return null;
  }
}
