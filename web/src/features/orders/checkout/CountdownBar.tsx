import { useEffect, useRef, useState } from 'react';
import type { TimedOrder } from '../../../api/orders';
import type { Translate } from '../../../i18n/catalogue';
import { useI18n } from '../../../i18n/I18n';
import { Icon } from '../../../ui/Icon';
import { clockText, crossed, URGENT_MS } from './countdown';
import { useRemaining } from './useRemaining';

interface Props {
  order: TimedOrder;
  /** The shown time has run out: the server knows what became of the order. */
  onZero: () => void;
}

/** The time that the ticket is held. The clock itself is silent; a few moments are said aloud beside it. */
export function CountdownBar({ order, onZero }: Props) {
  const { t } = useI18n();
  const left = useRemaining(order);
  const spoken = useSpoken(left);
  const over = left === 0;
  const zero = useRef(onZero);
  useEffect(() => {
    zero.current = onZero;
  });
  useEffect(() => {
    if (!over) return;
    zero.current();
    const timer = setInterval(() => zero.current(), 3000);
    return () => clearInterval(timer);
  }, [over]);

  const grace = over && order.graceUntil !== undefined;
  return (
    <div className="countdown" data-urgent={left <= URGENT_MS}>
      <Icon name="clock" />
      <p>{grace ? t('checkout.grace') : over ? t('checkout.checking') : t('checkout.heldFor')}</p>
      <span className="countdown-clock" role="timer" aria-live="off" aria-label={t('checkout.timer')}>
        {clockText(left)}
      </span>
      <span className="visually-hidden" role="status" aria-live="polite">
        {spoken}
      </span>
    </div>
  );
}

function useSpoken(left: number): string {
  const { t } = useI18n();
  const before = useRef(left);
  const [spoken, setSpoken] = useState('');
  useEffect(() => {
    const moment = crossed(before.current, left);
    before.current = left;
    if (moment !== undefined) setSpoken(spokenText(t, moment));
  }, [left, t]);
  return spoken;
}

function spokenText(t: Translate, ms: number): string {
  if (ms < 60_000) return t('checkout.leftSeconds', { count: ms / 1000 });
  return t('checkout.leftMinutes', { count: ms / 60_000 });
}
