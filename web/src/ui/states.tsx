import type { ReactNode } from 'react';
import { useI18n } from '../i18n/I18n';
import { Button } from './Button';
import { useErrorText } from './errorText';

/** A shape of what is coming; the words are for those who do not see it. */
export function Skeletons({ count, className }: { count: number; className: string }) {
  const { t } = useI18n();
  return (
    <div className="skeletons" role="status" aria-label={t('shell.loading')}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={`skeleton ${className}`} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 120 70" aria-hidden="true" focusable="false">
        <path className="empty-beam" d="M60 0 22 62h76z" />
        <ellipse className="empty-floor" cx="60" cy="62" rx="38" ry="6" />
      </svg>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useI18n();
  const text = useErrorText();
  return (
    <div className="empty" role="alert">
      <h2>{t('shell.failedTitle')}</h2>
      <p>{text(error)}</p>
      <Button kind="secondary" onClick={onRetry}>
        {t('shell.retry')}
      </Button>
    </div>
  );
}
