import { en } from './en';
import { numberFormat } from '../lib/intl';

export type Plural = { readonly one: string; readonly other: string };
export type Key = keyof typeof en;
/** Every language has the same keys; a key that counts has its forms in each. */
export type Catalogue = { readonly [K in Key]: (typeof en)[K] extends string ? string : Plural };
export type Params = Readonly<Record<string, string | number>>;
export type Translate = (key: Key, params?: Params) => string;

export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

export function translator(catalogue: Catalogue, locale: string): Translate {
  const plurals = new Intl.PluralRules(locale);
  const numbers = numberFormat(locale);
  return (key, params = {}) => {
    const entry = catalogue[key];
    const form = typeof entry === 'string' ? entry : entry[pluralForm(plurals, params.count)];
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      return typeof value === 'number' ? numbers.format(value) : value;
    });
  };
}

function pluralForm(rules: Intl.PluralRules, count: string | number | undefined): keyof Plural {
  return rules.select(Number(count)) === 'one' ? 'one' : 'other';
}
