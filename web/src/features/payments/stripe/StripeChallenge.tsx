import { useEffect, useState } from 'react';
import { useI18n } from '../../../i18n/I18n';
import { Button } from '../../../ui/Button';
import { Notice } from '../../../ui/Notice';
import { loadStripe } from './stripe';

interface Props {
  publishableKey: string;
  clientSecret: string;
}

/** Hands over to the bank's page, in Stripe's own dialog. What it came to is read from our server, not from here. */
export default function StripeChallenge({ publishableKey, clientSecret }: Props) {
  const { t } = useI18n();
  const [problem, setProblem] = useState<string>();
  const [tries, setTries] = useState(0);

  useEffect(() => {
    let stopped = false;
    const ask = async () => {
      const stripe = await loadStripe(publishableKey);
      if (stopped) return;
      const { error } = await stripe.handleNextAction({ clientSecret });
      if (error && !stopped) setProblem(error.message ?? '');
    };
    ask().catch(() => setProblem(''));
    return () => {
      stopped = true;
    };
  }, [publishableKey, clientSecret, tries]);

  if (problem === undefined) return <p>{t('challenge.waiting')}</p>;
  return (
    <>
      <Notice kind="warn" title={t('challenge.failed')}>
        <p>{problem}</p>
      </Notice>
      <Button
        onClick={() => {
          setProblem(undefined);
          setTries((count) => count + 1);
        }}
      >
        {t('challenge.open')}
      </Button>
    </>
  );
}
