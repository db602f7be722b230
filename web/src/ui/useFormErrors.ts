import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/errors';
import { useI18n } from '../i18n/I18n';
import type { Translate } from '../i18n/catalogue';
import { entryText, errorText } from './errorText';

export interface FormErrors {
  fields: Record<string, string>;
  /** What belongs to no field, shown above the form. */
  form?: string;
}

/** Codes without a `field` that a person can only mend in one. */
const FIELD_OF_CODE: Record<string, string> = { email_in_use: 'email' };

/** Sorts the server's entries to the fields of a form; what fits none goes above it. */
export function toFormErrors(t: Translate, error: unknown, known: readonly string[]): FormErrors {
  if (!(error instanceof ApiError) || error.status === 429) return { fields: {}, form: errorText(t, error) };
  const fields: Record<string, string> = {};
  const rest: string[] = [];
  for (const entry of error.entries) {
    const field = entry.field ?? FIELD_OF_CODE[entry.code];
    if (field && known.includes(field)) fields[field] ??= entryText(t, entry);
    else rest.push(entryText(t, entry));
  }
  return rest.length > 0 ? { fields, form: rest.join(' ') } : { fields };
}

const NONE: FormErrors = { fields: {} };

/** Errors of a form, with the focus moved to the first one each time new ones are shown. */
export function useFormErrors(known: readonly string[]) {
  const { t } = useI18n();
  const form = useRef<HTMLFormElement>(null);
  const [errors, setErrors] = useState<FormErrors>(NONE);
  const [shown, setShown] = useState(0);

  useEffect(() => {
    if (shown === 0) return;
    const target = form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-form-error]');
    target?.closest('details')?.setAttribute('open', '');
    target?.focus();
  }, [shown]);

  const set = useCallback((next: FormErrors) => {
    setErrors(next);
    setShown((count) => count + 1);
  }, []);
  const show = useCallback((error: unknown) => set(toFormErrors(t, error, known)), [set, t, known]);
  const clear = useCallback((field?: string) => {
    setErrors((now) => {
      if (field === undefined) return NONE;
      if (!now.fields[field]) return now;
      return {
        ...now,
        fields: Object.fromEntries(Object.entries(now.fields).filter(([name]) => name !== field)),
      };
    });
  }, []);
  return { form, errors, show, set, clear };
}
