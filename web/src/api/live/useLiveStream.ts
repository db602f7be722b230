import { useEffect, useRef } from 'react';
import { LiveStream, type StreamOptions } from './stream';

/** Follows a stream while the component is shown; `path` undefined means none. Handlers may change freely. */
export function useLiveStream(
  path: string | undefined,
  handlers: Omit<StreamOptions, 'path' | 'lastEventId'>,
) {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  const names = Object.keys(handlers.events).join(' ');
  useEffect(() => {
    if (!path) return;
    const events = Object.fromEntries(
      names
        .split(' ')
        .map((name) => [
          name,
          (data: unknown, eventId: string) => latest.current.events[name]?.(data, eventId),
        ]),
    );
    const stream = new LiveStream({ path, events, onResync: () => latest.current.onResync() });
    stream.start();
    return () => stream.stop();
  }, [path, names]);
}
