import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { formatMoney } from '../lib/money';
import { translator, type Catalogue, type Language, type Translate } from './catalogue';
import { keepLanguage, loadCatalogue, localeFor } from './language';

interface I18n {
  language: Language;
  locale: string;
  t: Translate;
  money: (amount: number, currency: string) => string;
  setLanguage: (language: Language) => Promise<void>;
}

const Context = createContext<I18n | null>(null);

interface Props {
  language: Language;
  catalogue: Catalogue;
  children: ReactNode;
}

export function I18nProvider({ language, catalogue, children }: Props) {
  const [current, setCurrent] = useState({ language, catalogue });

  const setLanguage = useCallback(async (next: Language) => {
    const loaded = await loadCatalogue(next);
    keepLanguage(next);
    document.documentElement.lang = next;
    setCurrent({ language: next, catalogue: loaded });
  }, []);

  const value = useMemo<I18n>(() => {
    const locale = localeFor(current.language);
    return {
      language: current.language,
      locale,
      t: translator(current.catalogue, locale),
      money: (amount, currency) => formatMoney(amount, currency, locale),
      setLanguage,
    };
  }, [current, setLanguage]);

  return <Context value={value}>{children}</Context>;
}

export function useI18n(): I18n {
  const value = use(Context);
  if (!value) throw new Error('useI18n needs I18nProvider');
  return value;
}
