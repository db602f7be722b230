import type { FormEvent } from 'react';
import type { TimedOrder } from '../../../api/orders';
import { useI18n } from '../../../i18n/I18n';
import { Button } from '../../../ui/Button';
import { Notice } from '../../../ui/Notice';
import { TEST_CARDS } from './cards';

interface Props {
  order: TimedOrder;
  token: string;
  busy: boolean;
  onChoose: (token: string) => void;
  onPay: () => void;
}

/** Stands where the card form would be: no card is asked for, because none would be charged. */
export function SimulatorForm({ order, token, busy, onChoose, onPay }: Props) {
  const { t, money } = useI18n();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!busy) onPay();
  }
  return (
    <form className="form" onSubmit={submit}>
      <Notice kind="warn">
        <p>{t('payment.simulator')}</p>
      </Notice>
      <fieldset className="test-cards">
        <legend>{t('payment.testCard')}</legend>
        {TEST_CARDS.map((card) => (
          <label key={card} className="test-card">
            <input
              type="radio"
              name="card"
              value={card}
              checked={token === card}
              disabled={busy && token !== card}
              onChange={() => onChoose(card)}
            />
            <span>
              {t(`card.${card}`)} <span className="test-card-note">{t(`card.${card}.note`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Button type="submit" busy={busy} className="button-wide">
        {t('payment.pay', { price: money(order.price, order.currency) })}
      </Button>
    </form>
  );
}
