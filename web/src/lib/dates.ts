import { dateFormat } from './intl';

/**
 * An event happens in its own zone: "20:00" is 20:00 at the door, wherever the reader sits. The parts are
 * therefore taken from the text as sent and formatted as if they were UTC.
 */
export interface EventTime {
  /** The wall clock of the event, as an instant in UTC. */
  local: Date;
  /** `+01:00`, or `Z`. */
  offset: string;
  instant: Date;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})$/;

export function parseEventTime(text: string | undefined): EventTime | undefined {
  const match = ISO.exec(text ?? '');
  if (!match || !text) return undefined;
  const [year, month, day, hour, minute] = match.slice(1, 6).map(Number);
  const local = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute));
  const instant = new Date(text);
  if (Number.isNaN(local.getTime()) || Number.isNaN(instant.getTime())) return undefined;
  return { local, offset: match[7] ?? 'Z', instant };
}

export function formatLocal(time: EventTime, locale: string, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(locale, { ...options, timeZone: 'UTC' }).format(time.local);
}

/** `UTC+1`, for readers whose own clock shows something else at that moment. */
export function zoneNote(time: EventTime): string | undefined {
  const minutes = offsetMinutes(time.offset);
  if (minutes === -time.instant.getTimezoneOffset()) return undefined;
  return `UTC${formatOffset(minutes).replace('-', '−')}`;
}

export function offsetMinutes(offset: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(offset);
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3]));
}

export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** What a zone's clocks are ahead of UTC at an instant, in minutes. */
function zoneOffset(zone: string, instant: number): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(value('year'), value('month') - 1, value('day'), value('hour'), value('minute'));
  return Math.round((shown - instant) / 60_000);
}

/** `2027-03-05T20:00` in a zone, as ISO 8601 with the offset in force there on that day. */
export function withZone(local: string, zone: string): string {
  const [date = '', time = ''] = local.split('T');
  const wall = Date.parse(`${date}T${time.slice(0, 5)}:00Z`);
  if (Number.isNaN(wall)) return local;
  const guess = zoneOffset(zone, wall);
  // The guess may lie on the other side of a change of clocks: look again from there.
  const offset = zoneOffset(zone, wall - guess * 60_000);
  return `${date}T${time.slice(0, 5)}:00${formatOffset(offset)}`;
}

export const isOffset = (zone: string): boolean => /^[+-]\d{2}:\d{2}$/.test(zone);

export function formatInstant(text: string, locale: string, options: Intl.DateTimeFormatOptions): string {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime())) return text;
  return dateFormat(locale, options).format(instant);
}
