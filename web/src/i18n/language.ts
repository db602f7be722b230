import { loadPlain, savePlain } from '../lib/storage';
import { LANGUAGES, type Catalogue, type Language } from './catalogue';
import { en } from './en';

const isLanguage = (value: string): value is Language => Object.hasOwn(LANGUAGES, value);

/** The person's own choice, else the first of the browser's languages that we speak. */
export function preferredLanguage(): Language {
  for (const wish of [loadPlain('language'), ...navigator.languages]) {
    const language = wish?.slice(0, 2).toLowerCase();
    if (language && isLanguage(language)) return language;
  }
  return 'en';
}

export const keepLanguage = (language: Language): void => savePlain('language', language);

/** With the browser's region, so that dates look as the reader knows them. */
export function localeFor(language: Language): string {
  return navigator.languages.find((wish) => wish.slice(0, 2).toLowerCase() === language) ?? language;
}

export async function loadCatalogue(language: Language): Promise<Catalogue> {
  if (language === 'de') return (await import('./de')).de;
  return en;
}
