import { Link, NavLink } from 'react-router';
import { useMe } from '../features/auth/useMe';
import { useI18n } from '../i18n/I18n';

export function Header() {
  const { t } = useI18n();
  const me = useMe();
  return (
    <header className="header">
      <div className="header-row">
        <Link to="/" className="brand">
          <Mark />
          {t('shell.name')}
        </Link>
        <nav className="nav" aria-label={t('shell.nav')}>
          <NavLink to="/" end>
            {t('shell.browse')}
          </NavLink>
          <NavLink to="/sell">{t('shell.sell')}</NavLink>
          {me ? <NavLink to="/orders">{t('shell.orders')}</NavLink> : null}
          {me ? <NavLink to="/account">{t('shell.account')}</NavLink> : null}
          {me === null ? <NavLink to="/signin">{t('shell.signIn')}</NavLink> : null}
        </nav>
      </div>
    </header>
  );
}

/** A door with the light on behind it. */
function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path d="M10 27V13a6 6 0 0 1 12 0v14z" fill="currentColor" />
      <path d="M10 27h12l6 5H4z" fill="currentColor" opacity=".35" />
      <circle cx="19" cy="20" r="1.4" className="mark-knob" />
    </svg>
  );
}
