import { useId } from 'react';
import { LANGUAGES, type Key, type Language } from '../i18n/catalogue';
import { useI18n } from '../i18n/I18n';
import { setTheme, THEMES, useTheme, type Theme } from './theme';

const THEME_WORDS: Record<Theme, Key> = {
  auto: 'shell.themeAuto',
  light: 'shell.themeLight',
  dark: 'shell.themeDark',
};

export function LanguageSelect() {
  const { t, language, setLanguage } = useI18n();
  const id = useId();
  return (
    <div className="preference">
      <label htmlFor={id}>{t('shell.language')}</label>
      <select id={id} value={language} onChange={(event) => void setLanguage(event.target.value as Language)}>
        {Object.entries(LANGUAGES).map(([value, name]) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

export function ThemeSelect() {
  const { t } = useI18n();
  const theme = useTheme();
  const id = useId();
  return (
    <div className="preference">
      <label htmlFor={id}>{t('shell.theme')}</label>
      <select id={id} value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        {THEMES.map((value) => (
          <option key={value} value={value}>
            {t(THEME_WORDS[value])}
          </option>
        ))}
      </select>
    </div>
  );
}
