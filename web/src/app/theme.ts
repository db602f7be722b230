import { useSyncExternalStore } from 'react';
import { loadPlain, savePlain } from '../lib/storage';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const listeners = new Set<() => void>();

export function currentTheme(): Theme {
  const kept = loadPlain('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** `auto` leaves the choice to the device; public/theme.js does the same before the first paint. */
export function setTheme(theme: Theme): void {
  savePlain('theme', theme === 'auto' ? undefined : theme);
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, currentTheme);
}
