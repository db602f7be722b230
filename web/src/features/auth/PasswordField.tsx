import { useState } from 'react';
import { useI18n } from '../../i18n/I18n';
import { Field } from '../../ui/Field';

interface Props {
  value: string;
  onChange: (value: string) => void;
  autoComplete: 'current-password' | 'new-password';
  hint?: string;
  error?: string | undefined;
}

export function PasswordField({ value, onChange, autoComplete, hint, error }: Props) {
  const { t } = useI18n();
  const [shown, setShown] = useState(false);
  return (
    <div className="password">
      <Field name="password" label={t('auth.password')} hint={hint} error={error}>
        {(control) => (
          <input
            {...control}
            type={shown ? 'text' : 'password'}
            autoComplete={autoComplete}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <label className="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} />
        {t('auth.showPassword')}
      </label>
    </div>
  );
}
