import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource } from '../../test/fakeSource';
import { LiveStream } from './stream';

let stream: LiveStream;
const onTicket = vi.fn();
const onResync = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.all = [];
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal(
    'fetch',
    vi.fn(() => Promise.resolve(new Response('{}'))),
  );
  onTicket.mockReset();
  onResync.mockReset();
  stream = new LiveStream({ path: '/api/tickets/stream?ids=a', events: { ticket: onTicket }, onResync });
  stream.start();
});

afterEach(() => {
  stream.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function show(state: 'visible' | 'hidden') {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('a live stream', () => {
  it('hands on what comes', () => {
    FakeSource.last().say('ticket', { id: 'a', version: 2 }, '41');
    expect(onTicket).toHaveBeenCalledWith({ id: 'a', version: 2 }, '41');
    expect(onResync).not.toHaveBeenCalled();
  });

  it('reads anew after the browser has reconnected', () => {
    const source = FakeSource.last();
    source.onopen?.();
    expect(onResync).not.toHaveBeenCalled();
    source.breakOff(FakeSource.CONNECTING);
    source.onopen?.();
    expect(onResync).toHaveBeenCalledTimes(1);
  });

  it('polls while a refused stream stays away, and goes on from its position', () => {
    const source = FakeSource.last();
    source.say('ticket', { id: 'a' }, '41');
    source.breakOff(FakeSource.CLOSED);
    vi.advanceTimersByTime(2000);
    expect(FakeSource.all).toHaveLength(2);
    expect(FakeSource.last().url).toBe('/api/tickets/stream?ids=a&lastEventId=41');
    FakeSource.last().breakOff(FakeSource.CLOSED);
    vi.advanceTimersByTime(8000);
    expect(onResync).toHaveBeenCalledTimes(1);
  });

  it('stops polling once it is open again', () => {
    FakeSource.last().breakOff(FakeSource.CONNECTING);
    FakeSource.last().onopen?.();
    onResync.mockReset();
    vi.advanceTimersByTime(60_000);
    expect(onResync).not.toHaveBeenCalled();
  });

  it('leaves its place when hidden for long, and comes back with a fresh look', () => {
    show('hidden');
    vi.advanceTimersByTime(19_000);
    expect(FakeSource.last().readyState).toBe(FakeSource.CONNECTING);
    vi.advanceTimersByTime(1000);
    expect(FakeSource.last().readyState).toBe(FakeSource.CLOSED);
    show('visible');
    expect(FakeSource.all).toHaveLength(2);
    expect(onResync).toHaveBeenCalledTimes(1);
  });

  it('stays open when hidden for a moment', () => {
    show('hidden');
    vi.advanceTimersByTime(5000);
    show('visible');
    vi.advanceTimersByTime(60_000);
    expect(FakeSource.all).toHaveLength(1);
  });

  it('closes for good when stopped', () => {
    stream.stop();
    vi.advanceTimersByTime(120_000);
    expect(FakeSource.all).toHaveLength(1);
    expect(FakeSource.last().readyState).toBe(FakeSource.CLOSED);
  });
});
