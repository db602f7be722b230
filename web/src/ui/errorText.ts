import { useCallback } from 'react';
import { ApiError, NetworkError, type ErrorEntry } from '../api/errors';
import { isKey, type Params, type Translate } from '../i18n/catalogue';
import { useI18n } from '../i18n/I18n';

/** The words for one entry: the bank's reason, else the code's, else the server's own message. */
export function entryText(t: Translate, entry: ErrorEntry): string {
  for (const key of [`decline.${entry.declineCode}`, `error.${entry.code}`]) {
    if (isKey(key)) return t(key, numbersOf(entry));
  }
  return entry.message;
}

/** Lengths of passwords are a setting of the server: its message knows the numbers in force. */
function numbersOf(entry: ErrorEntry): Params {
  const [min, max] = entry.message.match(/\d+/g) ?? [];
  return { ...(min ? { min } : {}), ...(max ? { max } : {}) };
}

export function errorText(t: Translate, error: unknown): string {
  if (error instanceof NetworkError) return t('error.network');
  if (!(error instanceof ApiError)) return t('error.internal');
  const words = error.entries.map((entry) => entryText(t, entry)).join(' ');
  return error.retryAfterMs === undefined ? words : `${words} ${waitText(t, error.retryAfterMs)}`;
}

export function waitText(t: Translate, ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds < 90) return t('error.waitSeconds', { count: seconds });
  return t('error.waitMinutes', { count: Math.ceil(seconds / 60) });
}

export function useErrorText(): (error: unknown) => string {
  const { t } = useI18n();
  return useCallback((error: unknown) => errorText(t, error), [t]);
}
