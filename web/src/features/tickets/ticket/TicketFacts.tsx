import type { ReactNode } from 'react';
import type { Ticket } from '../../../api/types';
import { useI18n } from '../../../i18n/I18n';
import { formatInstant, formatLocal, parseEventTime, zoneNote } from '../../../lib/dates';
import { Icon, type IconName } from '../../../ui/Icon';
import { placeOf, seatParts } from '../describe';

/** When, where and which seat: also on the confirmation of an order. */
export function TicketFacts({ ticket, listed }: { ticket: Ticket; listed?: boolean }) {
  const { t, locale } = useI18n();
  const place = placeOf(ticket, t);
  const seats = seatParts(ticket);
  return (
    <dl className="facts">
      <When startsAt={ticket.startsAt} />
      {place ? (
        <Fact icon="place" name={t('ticket.where')}>
          {place}
        </Fact>
      ) : null}
      {seats.length > 0 ? (
        <Fact icon="card" name={t('ticket.place')}>
          {seats.map(([name, value]) => `${t(`ticket.${name}`)} ${value}`).join(' · ')}
        </Fact>
      ) : null}
      {listed ? (
        <Fact icon="info" name={t('ticket.listed')}>
          {formatInstant(ticket.createdAt, locale, { dateStyle: 'medium' })}
        </Fact>
      ) : null}
    </dl>
  );
}

function When({ startsAt }: { startsAt: string | undefined }) {
  const { t, locale } = useI18n();
  const time = parseEventTime(startsAt);
  if (!time) return null;
  const zone = zoneNote(time);
  return (
    <Fact icon="clock" name={t('ticket.when')}>
      <time dateTime={startsAt}>
        {formatLocal(time, locale, {
          weekday: 'long',
          day: 'numeric',
          month: 'long',
          year: 'numeric',
          hour: 'numeric',
          minute: '2-digit',
        })}
      </time>
      <span className="fact-note">{zone ? t('ticket.localTimeZone', { zone }) : t('ticket.localTime')}</span>
    </Fact>
  );
}

function Fact({ icon, name, children }: { icon: IconName; name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>
        <Icon name={icon} /> {name}
      </dt>
      <dd>{children}</dd>
    </div>
  );
}
