/** Storage that may be forbidden or full: what cannot be kept is forgotten, and nothing breaks. */
export function load<T>(store: 'local' | 'session', key: string): T | undefined {
  try {
    const text = area(store).getItem(`stagedoor.${key}`);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

export function save(store: 'local' | 'session', key: string, value: unknown): void {
  try {
    if (value === undefined) area(store).removeItem(`stagedoor.${key}`);
    else area(store).setItem(`stagedoor.${key}`, JSON.stringify(value));
  } catch {
    // Nothing to be done: see above.
  }
}

/** Plain text, for what the script before the first paint reads too. */
export function savePlain(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`stagedoor.${key}`);
    else localStorage.setItem(`stagedoor.${key}`, value);
  } catch {
    // As above.
  }
}

export function loadPlain(key: string): string | undefined {
  try {
    return localStorage.getItem(`stagedoor.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

const area = (store: 'local' | 'session'): Storage => (store === 'local' ? localStorage : sessionStorage);
