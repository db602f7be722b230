import { Component, type ReactNode } from 'react';
import { useI18n } from '../i18n/I18n';
import { load, save } from '../lib/storage';
import { Button } from '../ui/Button';

interface State {
  failed: boolean;
}

const RELOADED = 'reloaded-for-chunk';

/** Catches what a page could not: says so in words, and offers the way out. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    // After an update of the server the old page's files are gone: one reload brings the new ones.
    const missingFile = error instanceof TypeError && /import|module/i.test(error.message);
    if (!missingFile || load<boolean>('session', RELOADED)) return;
    save('session', RELOADED, true);
    window.location.reload();
  }

  override render() {
    return this.state.failed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useI18n();
  return (
    <div className="empty" role="alert">
      <h1>{t('shell.crashTitle')}</h1>
      <p>{t('shell.crashText')}</p>
      <Button onClick={() => window.location.reload()}>{t('shell.reload')}</Button>
    </div>
  );
}
