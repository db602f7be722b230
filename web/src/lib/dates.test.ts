import { describe, expect, it } from 'vitest';
import { formatLocal, formatOffset, offsetMinutes, parseEventTime, withZone } from './dates';

describe('the time of an event', () => {
  it('is shown by the clock at the door, wherever the reader is', () => {
    for (const offset of ['+01:00', '-08:00', '+13:45', 'Z']) {
      const time = parseEventTime(`2027-03-05T20:00:00${offset}`);
      expect(time && formatLocal(time, 'en-GB', { dateStyle: 'long', timeStyle: 'short' })).toBe(
        '5 March 2027 at 20:00',
      );
    }
  });

  it('keeps the day across midnight of other zones', () => {
    const time = parseEventTime('2027-03-05T00:30:00+12:00');
    expect(time && formatLocal(time, 'en-GB', { weekday: 'long' })).toBe('Friday');
    expect(time?.instant.toISOString()).toBe('2027-03-04T12:30:00.000Z');
  });

  it.each([undefined, '', 'tomorrow', '2027-03-05', '2027-03-05T20:00:00'])('%s is none', (text) =>
    expect(parseEventTime(text)).toBeUndefined(),
  );

  it('reads and writes offsets', () => {
    for (const offset of ['+01:00', '-03:30', '+00:00', '+14:00']) {
      expect(formatOffset(offsetMinutes(offset))).toBe(offset);
    }
    expect(offsetMinutes('Z')).toBe(0);
  });
});

describe('a local time with its zone', () => {
  it.each([
    ['2027-01-15T20:00', 'Europe/Berlin', '2027-01-15T20:00:00+01:00'],
    ['2027-07-15T20:00', 'Europe/Berlin', '2027-07-15T20:00:00+02:00'],
    ['2027-07-15T20:00', 'America/New_York', '2027-07-15T20:00:00-04:00'],
    ['2027-07-15T20:00', 'Asia/Kolkata', '2027-07-15T20:00:00+05:30'],
    ['2027-07-15T20:00', 'UTC', '2027-07-15T20:00:00+00:00'],
    // Around the change of clocks, the offset is that of the moment itself.
    ['2027-03-28T01:30', 'Europe/Berlin', '2027-03-28T01:30:00+01:00'],
    ['2027-03-28T03:30', 'Europe/Berlin', '2027-03-28T03:30:00+02:00'],
  ])('%s in %s is %s', (local, zone, expected) => expect(withZone(local, zone)).toBe(expected));
});
