import { memo } from 'react';
import { Link } from 'react-router';
import type { Ticket } from '../../api/types';
import { useI18n } from '../../i18n/I18n';
import { formatLocal, parseEventTime } from '../../lib/dates';
import { CategoryArt } from './CategoryArt';
import { eventOf, placeOf, seatParts } from './describe';
import { StatusBadge } from './StatusBadge';

/** Ten months: a month's name then means the next one of that name. */
const OBVIOUS_MS = 300 * 24 * 3600 * 1000;

/** A ticket as it lies on the counter: stub with the date, then what it is, then the price. */
export const TicketCard = memo(function TicketCard({ ticket }: { ticket: Ticket }) {
  const { t, money } = useI18n();
  const eventName = eventOf(ticket, ticket.title);
  const place = placeOf(ticket, t);
  const seats = seatParts(ticket);
  return (
    <li className="card-slot" data-status={ticket.status}>
      <article className="card" data-category={ticket.category}>
        <Stub ticket={ticket} />
        <div className="card-body">
          {eventName ? <p className="card-event">{eventName}</p> : null}
          <h3 className="card-title">
            <Link to={`/tickets/${ticket.id}`}>{ticket.title}</Link>
          </h3>
          {place ? <p className="card-place">{place}</p> : null}
          <div className="card-foot">
            {seats.length > 0 ? (
              <dl className="seats">
                {seats.map(([name, value]) => (
                  <div key={name}>
                    <dt>{t(`ticket.${name}`)}</dt>
                    <dd>{value}</dd>
                  </div>
                ))}
              </dl>
            ) : null}
            <p className="card-price">
              {ticket.status === 'available' ? null : <StatusBadge status={ticket.status} />}
              <span>{money(ticket.price, ticket.currency)}</span>
            </p>
          </div>
        </div>
      </article>
    </li>
  );
});

function Stub({ ticket }: { ticket: Ticket }) {
  const { locale } = useI18n();
  const time = parseEventTime(ticket.startsAt);
  const part = (options: Intl.DateTimeFormatOptions) => (time ? formatLocal(time, locale, options) : '');
  // "Dec 26" above the day would read as the day: the year stands there only when it is not obvious, and whole.
  const far = time !== undefined && Math.abs(time.local.getTime() - Date.now()) > OBVIOUS_MS;
  return (
    <div className="stub">
      <CategoryArt category={ticket.category} />
      {time ? (
        <time dateTime={ticket.startsAt}>
          <span className="stub-month">
            {part(far ? { month: 'short', year: 'numeric' } : { month: 'short' })}
          </span>{' '}
          <span className="stub-day">{part({ day: 'numeric' })}</span>{' '}
          <span className="stub-time">
            <span>{part({ weekday: 'short' })}</span>{' '}
            <span>{part({ hour: 'numeric', minute: '2-digit' })}</span>
          </span>
        </time>
      ) : null}
    </div>
  );
}
