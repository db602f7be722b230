/** A stream of server-sent events that says what the test wants; stub `EventSource` with it. */
export class FakeSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly CLOSED = 2;
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  constructor(readonly url: string) {
    super();
    FakeSource.all.push(this);
  }
  close() {
    this.readyState = FakeSource.CLOSED;
  }
  say(name: string, data: unknown, lastEventId = '') {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
  breakOff(readyState: number) {
    this.readyState = readyState;
    this.onerror?.();
  }
  static last = () => FakeSource.all.at(-1) as FakeSource;
}
