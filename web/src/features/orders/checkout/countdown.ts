/** Time left, counted from the server's answer by a clock that only goes forward. */
export function remainingAt(now: number, base: { remainingMs: number; receivedAt: number }): number {
  return Math.max(0, base.remainingMs - Math.max(0, now - base.receivedAt));
}

const MINUTE = 60_000;
const THRESHOLDS = [10 * MINUTE, 5 * MINUTE, 2 * MINUTE, MINUTE, 30_000];
export const URGENT_MS = 2 * MINUTE;

/** The moment worth saying aloud that lies between two readings, the latest one if there are several. */
export function crossed(before: number, now: number): number | undefined {
  return THRESHOLDS.filter((threshold) => before > threshold && now <= threshold && now > 0).at(-1);
}

/** `14:03`; an hour and more as `1:00:00`. Rounded up, so that 0:00 means over. */
export function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
