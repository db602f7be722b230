import type { ReactNode } from 'react';
import { useI18n } from '../i18n/I18n';
import { ConnectionBanner } from './ConnectionBanner';
import { Footer } from './Footer';
import { Header } from './Header';

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  return (
    <>
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <Header />
      <ConnectionBanner />
      <main id="content" tabIndex={-1} className="page">
        {children}
      </main>
      <Footer />
    </>
  );
}
