import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConnectionMonitor } from './connection';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('the connection', () => {
  it('looks for the server with growing pauses and tells when it is back', async () => {
    let up = false;
    const probe = vi.fn(() => Promise.resolve(up));
    const monitor = new ConnectionMonitor(probe);
    const restored = vi.fn();
    monitor.onRestored(restored);

    monitor.failed();
    monitor.failed();
    expect(monitor.current()).toBe('unreachable');
    await vi.advanceTimersByTimeAsync(1000);
    expect(probe).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1999);
    expect(probe).toHaveBeenCalledTimes(1);
    up = true;
    await vi.advanceTimersByTimeAsync(1);
    expect(monitor.current()).toBe('ok');
    expect(restored).toHaveBeenCalledTimes(1);
  });

  it('is quiet while all is well', () => {
    const monitor = new ConnectionMonitor(() => Promise.resolve(true));
    const heard = vi.fn();
    monitor.subscribe(heard);
    monitor.onRestored(heard);
    monitor.succeeded();
    expect(heard).not.toHaveBeenCalled();
  });

  it('says offline when the browser says so', () => {
    const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    const monitor = new ConnectionMonitor(() => Promise.reject(new Error('no network')));
    monitor.failed();
    expect(monitor.current()).toBe('offline');
    online.mockRestore();
  });
});
