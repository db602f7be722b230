/** Making a formatter costs a phone a millisecond, and a list needs hundreds: each is made once. */
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

function once<T extends Intl.DateTimeFormat | Intl.NumberFormat>(
  kind: string,
  key: unknown,
  make: () => T,
): T {
  const name = kind + JSON.stringify(key);
  const known = made.get(name);
  if (known) return known as T;
  const fresh = make();
  made.set(name, fresh);
  return fresh;
}

export const dateFormat = (locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  once('d', [locale, options], () => new Intl.DateTimeFormat(locale, options));

export const numberFormat = (locale: string, options: Intl.NumberFormatOptions = {}): Intl.NumberFormat =>
  once('n', [locale, options], () => new Intl.NumberFormat(locale, options));
