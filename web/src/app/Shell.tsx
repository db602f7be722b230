import type { MouseEvent, ReactNode } from 'react';
import { useI18n } from '../i18n/I18n';
import { ConnectionBanner } from './ConnectionBanner';
import { Footer } from './Footer';
import { Header } from './Header';

/** Without touching the address: a new entry in the history would be one step back more. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

export function Shell({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  return (
    <>
      <a className="skip" href="#content" onClick={skip}>
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
