import type { Ticket } from '../../api/types';
import type { Translate } from '../../i18n/catalogue';

/** Venue and city, whichever are given. */
export function placeOf(ticket: Pick<Ticket, 'venue' | 'city'>, t: Translate): string | undefined {
  const { venue, city } = ticket;
  return venue && city ? t('ticket.at', { venue, city }) : (venue ?? city);
}

/** The event, unless the title says it already. */
export function eventOf(ticket: Pick<Ticket, 'eventName'>, title: string): string | undefined {
  const { eventName } = ticket;
  return eventName && !title.toLowerCase().includes(eventName.toLowerCase()) ? eventName : undefined;
}

export type SeatPart = 'section' | 'row' | 'seat';

export function seatParts(ticket: Pick<Ticket, SeatPart>): [SeatPart, string][] {
  return (['section', 'row', 'seat'] as const).flatMap((name) => {
    const value = ticket[name];
    return value ? [[name, value] as [SeatPart, string]] : [];
  });
}

/** Words to look for others like it: the event, else what stands before the first comma or dash of the title. */
export function similarQuery(ticket: { title: string; eventName?: string }): string {
  const [head = ticket.title] = ticket.title.split(/,| [-–—|:] /);
  return (ticket.eventName ?? head).trim().slice(0, 100);
}
