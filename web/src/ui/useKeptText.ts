import { useCallback, useState } from 'react';
import { load, save } from '../lib/storage';

/** Text that survives a reload and the way between signing in and signing up. Never for passwords. */
export function useKeptText(name: string): [string, (value: string) => void] {
  const [value, setValue] = useState(() => {
    const kept = load<unknown>('session', `kept.${name}`);
    return typeof kept === 'string' ? kept : '';
  });
  const keep = useCallback(
    (next: string) => {
      setValue(next);
      save('session', `kept.${name}`, next || undefined);
    },
    [name],
  );
  return [value, keep];
}

export function forgetKeptText(...names: string[]): void {
  for (const name of names) save('session', `kept.${name}`, undefined);
}
