/** Where to go after signing in: a path of this site, never another address that somebody put into a link. */
export function safeNext(value: string | null): string {
  if (!value?.startsWith('/') || /^\/[/\\]/.test(value) || /[\u0000-\u001f\\]/.test(value)) return '/';
  return value;
}

export const signInPath = (next: string): string => `/signin?next=${encodeURIComponent(next)}`;
