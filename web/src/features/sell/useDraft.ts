import { useCallback, useEffect, useState } from 'react';
import { load, save } from '../../lib/storage';
import { emptyListing, type Listing } from './listing';

/** The form's values, kept in the tab's storage until they are sent: a reload or a sign-in loses nothing. */
export function useDraft(name: string, initial: () => Listing) {
  const key = `draft.${name}`;
  const [values, setValues] = useState<Listing>(() => restore(load<unknown>('session', key)) ?? initial());
  const [touched, setTouched] = useState(false);

  useEffect(() => {
    if (touched) save('session', key, values);
  }, [key, values, touched]);

  const change = useCallback((field: keyof Listing, value: string) => {
    setTouched(true);
    setValues((now) => ({ ...now, [field]: value }));
  }, []);
  const clear = useCallback(() => {
    setTouched(false);
    save('session', key, undefined);
    setValues(emptyListing());
  }, [key]);
  return { values, change, clear };
}

function restore(kept: unknown): Listing | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const listing = emptyListing();
  for (const field of Object.keys(listing) as (keyof Listing)[]) {
    const value = (kept as Record<string, unknown>)[field];
    if (typeof value === 'string') listing[field] = value;
  }
  return listing;
}
