import { useI18n } from '../i18n/I18n';
import { LanguageSelect, ThemeSelect } from './Preferences';

export function Footer() {
  const { t } = useI18n();
  return (
    <footer className="footer">
      <p>{t('shell.footer')}</p>
      <div className="footer-settings">
        <LanguageSelect />
        <ThemeSelect />
      </div>
    </footer>
  );
}
