import { Link } from 'react-router';
import { useI18n } from '../i18n/I18n';
import { PageHeading } from '../ui/PageHeading';

export function NotFound({ text }: { text?: string }) {
  const { t } = useI18n();
  return (
    <div className="empty">
      <svg viewBox="0 0 120 70" aria-hidden="true" focusable="false">
        <path className="empty-beam" d="M60 0 22 62h76z" />
        <ellipse className="empty-floor" cx="60" cy="62" rx="38" ry="6" />
      </svg>
      <PageHeading title={t('shell.notFoundTitle')} />
      <p>{text ?? t('shell.notFoundText')}</p>
      <Link className="button button-primary" to="/">
        {t('shell.toTickets')}
      </Link>
    </div>
  );
}
