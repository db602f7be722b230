import { useEffect, useState } from 'react';
import { remainingAt } from './countdown';

/** Milliseconds left, renewed each second and at once when the page is looked at again. */
export function useRemaining(base: { remainingMs: number; receivedAt: number }): number {
  const { remainingMs, receivedAt } = base;
  const [, tick] = useState(0);
  const left = remainingAt(performance.now(), base);
  const running = left > 0;

  useEffect(() => {
    if (!running) return;
    const again = () => tick((count) => count + 1);
    // Wake up just after the shown second changes, else two beats now and then fall into one second.
    let timer = setTimeout(function beat() {
      again();
      timer = setTimeout(beat, untilNextSecond({ remainingMs, receivedAt }));
    }, untilNextSecond({ remainingMs, receivedAt }));
    document.addEventListener('visibilitychange', again);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', again);
    };
  }, [remainingMs, receivedAt, running]);
  return left;
}

function untilNextSecond(base: { remainingMs: number; receivedAt: number }): number {
  return (remainingAt(performance.now(), base) % 1000) + 5;
}
