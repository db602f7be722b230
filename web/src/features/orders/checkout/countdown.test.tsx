import { act, renderHook, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { timed } from '../../../api/orders';
import { anOrder } from '../../../test/tickets';
import { render } from '../../../test/render';
import { clockText, crossed, remainingAt } from './countdown';
import { CountdownBar } from './CountdownBar';
import { useRemaining } from './useRemaining';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the time left', () => {
  it('counts down from the answer, never below zero', () => {
    const base = { remainingMs: 5000, receivedAt: 100 };
    expect(remainingAt(100, base)).toBe(5000);
    expect(remainingAt(2100, base)).toBe(3000);
    expect(remainingAt(999_999, base)).toBe(0);
  });

  it('does not grow when a reading lies before the answer', () => {
    expect(remainingAt(50, { remainingMs: 5000, receivedAt: 100 })).toBe(5000);
  });

  it.each([
    [900_000, '15:00'],
    [899_001, '15:00'],
    [61_000, '1:01'],
    [1, '0:01'],
    [0, '0:00'],
    [3_600_000, '1:00:00'],
  ])('%d ms reads %s', (ms, text) => expect(clockText(ms)).toBe(text));

  it('is not moved by a wrong clock of the browser', () => {
    const order = timed(anOrder({ remainingMs: 300_000 }));
    const { result } = renderHook(() => useRemaining(order));
    vi.setSystemTime(new Date(Date.now() + 10 * 60_000));
    void act(() => document.dispatchEvent(new Event('visibilitychange')));
    expect(result.current).toBe(300_000);
    act(() => void vi.advanceTimersByTime(60_000));
    expect(clockText(result.current)).toBe('4:00');
  });

  it('follows a new answer of the server', () => {
    const { result, rerender } = renderHook(useRemaining, {
      initialProps: timed(anOrder({ remainingMs: 300_000 })),
    });
    rerender(timed(anOrder({ remainingMs: 90_000 })));
    expect(result.current).toBe(90_000);
  });
});

describe('moments worth saying', () => {
  it('are said once, as they pass', () => {
    expect(crossed(601_000, 600_000)).toBe(600_000);
    expect(crossed(600_000, 599_000)).toBeUndefined();
    expect(crossed(31_000, 30_000)).toBe(30_000);
  });

  it('are only the latest after a sleep', () => {
    expect(crossed(700_000, 100_000)).toBe(120_000);
  });

  it('do not include the end', () => {
    expect(crossed(1000, 0)).toBeUndefined();
  });
});

describe('the bar', () => {
  const show = (remainingMs: number, onZero = vi.fn()) => {
    render(<CountdownBar order={timed(anOrder({ remainingMs }))} onZero={onZero} />);
    return onZero;
  };

  const spoken = () => within(screen.getByRole('timer').parentElement as HTMLElement).getByRole('status');

  it('is silent itself and speaks beside', () => {
    show(121_000);
    expect(screen.getByRole('timer')).toHaveAttribute('aria-live', 'off');
    expect(spoken()).toHaveTextContent('');
    act(() => void vi.advanceTimersByTime(1200));
    expect(spoken()).toHaveTextContent('2 minutes left to pay.');
    expect(screen.getByRole('timer')).toHaveTextContent('2:00');
  });

  it('is calm until two minutes, then urgent', () => {
    show(122_000);
    const bar = screen.getByRole('timer').parentElement;
    expect(bar).toHaveAttribute('data-urgent', 'false');
    act(() => void vi.advanceTimersByTime(3000));
    expect(bar).toHaveAttribute('data-urgent', 'true');
  });

  it('asks the server when the time is over, again and again', () => {
    const onZero = show(1000);
    expect(onZero).not.toHaveBeenCalled();
    act(() => void vi.advanceTimersByTime(1100));
    expect(onZero).toHaveBeenCalledTimes(1);
    act(() => void vi.advanceTimersByTime(3000));
    expect(onZero).toHaveBeenCalledTimes(2);
  });
});
