import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Link, Navigate, useSearchParams } from 'react-router';
import { signUp } from '../../api/users';
import { useI18n } from '../../i18n/I18n';
import { safeNext, signInPath } from '../../lib/nextPath';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { FormError } from '../../ui/FormError';
import { PageHeading } from '../../ui/PageHeading';
import { useFormErrors } from '../../ui/useFormErrors';
import { PasswordField } from './PasswordField';
import { forgetKeptText, useKeptText } from '../../ui/useKeptText';
import { changeUser, useMe } from './useMe';

const FIELDS = ['name', 'email', 'password'] as const;

export default function SignUpPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const me = useMe();
  const next = safeNext(params.get('next'));

  if (me) return <Navigate to={next} replace state={{ signedIn: true }} />;
  return (
    <div className="narrow panel">
      <PageHeading title={t('auth.signUpTitle')} />
      <p className="lead">{t('auth.signUpLead')}</p>
      <SignUpForm />
      <p className="aside">
        {t('auth.haveAccount')} <Link to={signInPath(next)}>{t('auth.signInTitle')}</Link>
      </p>
    </div>
  );
}

function SignUpForm() {
  const { t } = useI18n();
  const client = useQueryClient();
  const [name, setName] = useKeptText('name');
  const [email, setEmail] = useKeptText('email');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const { form, errors, show, clear } = useFormErrors(FIELDS);

  const change = (field: string, keep: (value: string) => void) => (value: string) => {
    keep(value);
    clear(field);
  };

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    clear();
    try {
      changeUser(client, await signUp({ email, password, ...(name.trim() ? { name: name.trim() } : {}) }));
      forgetKeptText('email', 'name');
    } catch (error) {
      show(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <FormError text={errors.form} />
      <Field name="name" label={t('auth.name')} hint={t('auth.nameHint')} error={errors.fields.name} optional>
        {(control) => (
          <input
            {...control}
            autoComplete="nickname"
            value={name}
            onChange={(event) => change('name', setName)(event.target.value)}
          />
        )}
      </Field>
      <Field name="email" label={t('auth.email')} error={errors.fields.email}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => change('email', setEmail)(event.target.value)}
          />
        )}
      </Field>
      <PasswordField
        value={password}
        autoComplete="new-password"
        hint={t('auth.passwordHint')}
        error={errors.fields.password}
        onChange={change('password', setPassword)}
      />
      <Button type="submit" busy={busy}>
        {t('auth.signUpAction')}
      </Button>
    </form>
  );
}
