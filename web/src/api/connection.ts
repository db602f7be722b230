/**
 * Knows whether the server can be reached. Requests report how they went; while it cannot be reached, one probe
 * with growing pauses looks for it, so that a page full of failed queries does not knock at the door all at once.
 */
export type Connection = 'ok' | 'offline' | 'unreachable';

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 8000;

type Listener = () => void;

export class ConnectionMonitor {
  private state: Connection = 'ok';
  private readonly listeners = new Set<Listener>();
  private readonly restored = new Set<Listener>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pauseMs = FIRST_PAUSE_MS;

  constructor(private readonly probe: () => Promise<boolean>) {}

  /** Follows the browser's own events; returns the way to stop. */
  watch(): () => void {
    const offline = () => this.failed();
    const online = () => this.look();
    window.addEventListener('offline', offline);
    window.addEventListener('online', online);
    if (!navigator.onLine) this.failed();
    return () => {
      window.removeEventListener('offline', offline);
      window.removeEventListener('online', online);
      clearTimeout(this.timer);
    };
  }

  current = (): Connection => this.state;

  subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Called each time the server can be reached again after it could not. */
  onRestored(listener: Listener): () => void {
    this.restored.add(listener);
    return () => this.restored.delete(listener);
  }

  succeeded(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.pauseMs = FIRST_PAUSE_MS;
    if (this.state === 'ok') return;
    this.change('ok');
    for (const listener of this.restored) listener();
  }

  failed(): void {
    this.change(navigator.onLine ? 'unreachable' : 'offline');
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => this.look(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  /** Asks at once, for instance because a live stream broke off. */
  look(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    void this.probe().then(
      (reached) => (reached ? this.succeeded() : this.failed()),
      () => this.failed(),
    );
  }

  private change(state: Connection): void {
    if (state === this.state) return;
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

export const connection = new ConnectionMonitor(async () => {
  const reply = await fetch('/healthz', { cache: 'no-store' });
  return reply.ok;
});
