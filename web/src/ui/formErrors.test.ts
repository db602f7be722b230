import { describe, expect, it } from 'vitest';
import { ApiError, NetworkError } from '../api/errors';
import { translator } from '../i18n/catalogue';
import { en } from '../i18n/en';
import { errorText } from './errorText';
import { toFormErrors } from './useFormErrors';

const t = translator(en, 'en');
const known = ['email', 'password'];

describe('errors of a form', () => {
  it('stand beside the fields that they name', () => {
    const error = new ApiError(400, [
      { code: 'invalid_email', field: 'email', message: 'Email must be valid' },
      {
        code: 'invalid_password',
        field: 'password',
        message: 'Password must be between 12 and 64 characters',
      },
    ]);
    expect(toFormErrors(t, error, known)).toEqual({
      fields: { email: en['error.invalid_email'], password: 'Use 12 to 64 characters.' },
    });
  });

  it('find their field by the code when none is named', () => {
    const error = new ApiError(400, [{ code: 'email_in_use', message: 'Email in use' }]);
    expect(toFormErrors(t, error, known).fields.email).toBe(en['error.email_in_use']);
  });

  it('stand above the form when no field is to blame', () => {
    const error = new ApiError(400, [{ code: 'invalid_credentials', message: 'Invalid credentials' }]);
    expect(toFormErrors(t, error, known)).toEqual({ fields: {}, form: en['error.invalid_credentials'] });
  });

  it('never vanish because their field is not shown', () => {
    const error = new ApiError(400, [{ code: 'city_invalid', field: 'city', message: 'City is too long' }]);
    expect(toFormErrors(t, error, known).form).toBe(en['error.city_invalid']);
  });

  it('say how long to wait', () => {
    const error = new ApiError(429, [{ code: 'rate_limited', message: 'Too many requests' }], 4000);
    expect(toFormErrors(t, error, known).form).toContain('wait 4 seconds');
    expect(errorText(t, new ApiError(429, error.entries, 600_000))).toContain('wait 10 minutes');
  });
});

describe('the words of an error', () => {
  it('prefer what the bank said', () => {
    const entry = {
      code: 'card_declined',
      declineCode: 'insufficient_funds',
      message: 'Your card has insufficient funds',
    };
    expect(errorText(t, new ApiError(400, [entry]))).toBe(en['decline.insufficient_funds']);
    expect(errorText(t, new ApiError(400, [{ ...entry, declineCode: 'lost_card' }]))).toBe(
      en['error.card_declined'],
    );
  });

  it('fall back to the message of a server that is newer than this page', () => {
    expect(errorText(t, new ApiError(400, [{ code: 'brand_new', message: 'Something new' }]))).toBe(
      'Something new',
    );
  });

  it('tell a silent server from a broken one', () => {
    expect(errorText(t, new NetworkError('no answer'))).toBe(en['error.network']);
    expect(errorText(t, new Error('bug'))).toBe(en['error.internal']);
  });
});
