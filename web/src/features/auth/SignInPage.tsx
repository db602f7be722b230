import { Link, Navigate, useSearchParams } from 'react-router';
import { useI18n } from '../../i18n/I18n';
import { safeNext } from '../../lib/nextPath';
import { PageHeading } from '../../ui/PageHeading';
import { SignInForm } from './SignInForm';
import { useMe } from './useMe';

export default function SignInPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const me = useMe();
  const next = safeNext(params.get('next'));

  if (me) return <Navigate to={next} replace state={{ signedIn: true }} />;
  return (
    <div className="narrow panel">
      <PageHeading title={t('auth.signInTitle')} />
      <Reason next={next} />
      <SignInForm />
      <p className="aside">
        {t('auth.noAccount')}{' '}
        <Link to={`/signup?next=${encodeURIComponent(next)}`}>{t('auth.signUpTitle')}</Link>
      </p>
    </div>
  );
}

function Reason({ next }: { next: string }) {
  const { t } = useI18n();
  if (next === '/') return null;
  return <p className="lead">{t(next.startsWith('/tickets/') ? 'auth.signInToBuy' : 'auth.signInToSee')}</p>;
}
