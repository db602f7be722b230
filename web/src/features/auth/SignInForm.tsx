import { useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { signIn } from '../../api/users';
import { useI18n } from '../../i18n/I18n';
import { Button } from '../../ui/Button';
import { Field } from '../../ui/Field';
import { FormError } from '../../ui/FormError';
import { useFormErrors } from '../../ui/useFormErrors';
import { PasswordField } from './PasswordField';
import { forgetKeptText, useKeptText } from '../../ui/useKeptText';
import { changeUser } from './useMe';

const FIELDS = ['email', 'password'] as const;

interface Props {
  onDone?: () => void;
  onCancel?: () => void;
}

export function SignInForm({ onDone, onCancel }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [email, setEmail] = useKeptText('email');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const { form, errors, show, clear } = useFormErrors(FIELDS);

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    clear();
    try {
      changeUser(client, await signIn({ email, password }));
      forgetKeptText('email', 'name');
      onDone?.();
    } catch (error) {
      show(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} className="form" noValidate onSubmit={submit}>
      <FormError text={errors.form} />
      <Field name="email" label={t('auth.email')} error={errors.fields.email}>
        {(control) => (
          <input
            {...control}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              clear('email');
            }}
          />
        )}
      </Field>
      <PasswordField
        value={password}
        autoComplete="current-password"
        error={errors.fields.password}
        onChange={(value) => {
          setPassword(value);
          clear('password');
        }}
      />
      <div className="actions">
        <Button type="submit" busy={busy}>
          {t('auth.signInAction')}
        </Button>
        {onCancel ? (
          <Button kind="quiet" onClick={onCancel}>
            {t('shell.cancel')}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
