/** Where to go after signing in: a path of this site, never another address that somebody put into a link. */
export function safeNext(value: string | null): string {
  if (!value?.startsWith('/')) return '/';
  try {
    // As the browser would read it: `//host`, `/\\host` and hidden tabs lead elsewhere.
    const url = new URL(value, window.location.origin);
    return url.origin === window.location.origin ? url.pathname + url.search + url.hash : '/';
  } catch {
    return '/';
  }
}

export const signInPath = (next: string): string => `/signin?next=${encodeURIComponent(next)}`;
