/**
 * One key per thing that the person means to do, such as "buy this ticket". It lives in the tab's storage until
 * the server's answer is known, so that a double click, a retry after a lost reply or a reload in the middle
 * repeats the same request instead of starting a second one.
 */
const PREFIX = 'stagedoor.key.';

// Storage can be forbidden: within this page the keys then still hold.
const memory = new Map<string, string>();

export function keyFor(intent: string): string {
  const kept = read(intent);
  if (kept) return kept;
  const key = newKey();
  memory.set(intent, key);
  attempt(() => sessionStorage.setItem(PREFIX + intent, key));
  return key;
}

/** The answer is known: the next try is another intent. */
export function forgetKey(intent: string): void {
  memory.delete(intent);
  attempt(() => sessionStorage.removeItem(PREFIX + intent));
}

function read(intent: string): string | undefined {
  return attempt(() => sessionStorage.getItem(PREFIX + intent)) ?? memory.get(intent);
}

/** `crypto.randomUUID` exists on https and localhost only; a marketplace in a home network may have neither. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
