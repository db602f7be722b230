import { numberFormat } from './intl';

export function formatMoney(amount: number, currency: string, locale: string): string {
  try {
    return numberFormat(locale, { style: 'currency', currency: currency.toUpperCase() }).format(amount);
  } catch {
    // Not a currency that this browser knows: the number and the code still say it.
    return `${amount.toFixed(2)} ${currency.toUpperCase()}`;
  }
}

export const toMinorUnits = (amount: number): number => Math.round(amount * 100);

export type PriceProblem = 'missing' | 'invalid' | 'ambiguous' | 'precision';
export type ParsedPrice = { ok: true; text: string; amount: number } | { ok: false; problem: PriceProblem };

/**
 * Reads a price as people write it: `49.5`, `49,50`, `1,234.50`, `1.234,50`, `1 234,50`, `$20`. One separator
 * followed by exactly three digits may mean thousands or a fraction, so it is asked back rather than guessed.
 * The result's text is what the API takes.
 */
export function parsePrice(input: string): ParsedPrice {
  const text = input.replace(/[\s\u00a0\u202f'’]|\p{Sc}/gu, '');
  if (text === '') return { ok: false, problem: 'missing' };
  if (!/^\d*(?:[.,]\d*)*$/.test(text) || !/\d/.test(text)) return { ok: false, problem: 'invalid' };

  const separators = text.replace(/\d/g, '');
  if (separators === '') return accept(text, '');
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const whole = text.slice(0, at);
  const fraction = text.slice(at + 1);

  if (separators.length === 1) {
    if (fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole)) return { ok: false, problem: 'ambiguous' };
    return accept(whole, fraction);
  }
  const last = text.charAt(at);
  const groups = whole.split(last === '.' ? ',' : '.');
  // 1.234.567: the only separator repeats, so all of them part thousands.
  if (new Set(separators).size === 1)
    return grouped(text.split(last)) ? accept(text.split(last).join(''), '') : bad();
  return grouped(groups) ? accept(groups.join(''), fraction) : bad();
}

const bad = (): ParsedPrice => ({ ok: false, problem: 'invalid' });

const grouped = ([first = '', ...rest]: string[]): boolean =>
  /^\d{1,3}$/.test(first) && rest.length > 0 && rest.every((group) => /^\d{3}$/.test(group));

function accept(whole: string, fraction: string): ParsedPrice {
  if (fraction.replace(/0+$/, '').length > 2) return { ok: false, problem: 'precision' };
  const units = whole.replace(/^0+(?=\d)/, '') || '0';
  const text = `${units}.${fraction.slice(0, 2).padEnd(2, '0')}`;
  return { ok: true, text, amount: Number(text) };
}
