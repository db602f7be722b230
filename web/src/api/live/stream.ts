import { connection } from '../connection';

export interface StreamOptions {
  path: string;
  /** The position to go on from, if it is known before the first event. */
  lastEventId?: string;
  events: Record<string, (data: unknown, eventId: string) => void>;
  /** Something may have been missed: read the present state anew. */
  onResync: () => void;
}

const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;
const POLL_MS = 10_000;
const HIDDEN_MS = 20_000;

/**
 * A server-sent event stream that outlives what happens to pages: the server's restart, a proxy that knows no
 * streams, a tab in the background. While it is not open, `onResync` is called every 10 s instead.
 */
export class LiveStream {
  private source: EventSource | undefined;
  private lastEventId: string | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private interrupted = false;
  private reopenTimer: ReturnType<typeof setTimeout> | undefined;
  private pollTimer: ReturnType<typeof setInterval> | undefined;
  private hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: StreamOptions) {
    this.lastEventId = options.lastEventId;
  }

  start(): void {
    document.addEventListener('visibilitychange', this.visibilityChanged);
    window.addEventListener('pagehide', this.pause);
    window.addEventListener('pageshow', this.resume);
    this.open();
  }

  stop(): void {
    document.removeEventListener('visibilitychange', this.visibilityChanged);
    window.removeEventListener('pagehide', this.pause);
    window.removeEventListener('pageshow', this.resume);
    clearTimeout(this.hiddenTimer);
    this.close();
  }

  private open(): void {
    const source = new EventSource(this.address());
    this.source = source;
    source.onopen = () => this.opened();
    source.onerror = () => this.broken(source);
    for (const [name, handler] of Object.entries(this.options.events)) {
      source.addEventListener(name, (event: MessageEvent<string>) => this.deliver(handler, event));
    }
  }

  private close(): void {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.reopenTimer);
    this.stopPolling();
  }

  private address(): string {
    if (this.lastEventId === undefined) return this.options.path;
    const separator = this.options.path.includes('?') ? '&' : '?';
    return `${this.options.path}${separator}lastEventId=${encodeURIComponent(this.lastEventId)}`;
  }

  private deliver(handler: (data: unknown, eventId: string) => void, event: MessageEvent<string>): void {
    if (event.lastEventId) this.lastEventId = event.lastEventId;
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      return this.options.onResync();
    }
    handler(data, event.lastEventId);
  }

  private opened(): void {
    this.pauseMs = FIRST_PAUSE_MS;
    this.stopPolling();
    if (this.interrupted) this.options.onResync();
    this.interrupted = false;
  }

  /** The browser reconnects by itself after a broken connection, but gives up after an answer other than 200. */
  private broken(source: EventSource): void {
    if (source !== this.source) return;
    this.interrupted = true;
    connection.look();
    this.pollTimer ??= setInterval(this.options.onResync, POLL_MS);
    if (source.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.reopenTimer);
    this.reopenTimer = setTimeout(() => this.open(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
  }

  private stopPolling(): void {
    clearInterval(this.pollTimer);
    this.pollTimer = undefined;
  }

  /** A page that nobody looks at gives its place on the server to others. */
  private readonly visibilityChanged = (): void => {
    clearTimeout(this.hiddenTimer);
    if (document.visibilityState === 'visible') this.resume();
    else this.hiddenTimer = setTimeout(this.pause, HIDDEN_MS);
  };

  private readonly pause = (): void => this.close();

  private readonly resume = (): void => {
    if (this.source) return;
    this.pauseMs = FIRST_PAUSE_MS;
    this.open();
    this.options.onResync();
  };
}
