import { describe, expect, it } from 'vitest';
import { isKey, translator, type Key } from './catalogue';
import { de } from './de';
import { en } from './en';

/** Every code of the API's contract, of which a person may meet any. */
const CODES = `
  bad_request malformed_body unsupported_content_type invalid_email invalid_password password_too_common
  password_required title_required title_invalid price_invalid price_precision price_too_low price_too_high
  ticket_id_invalid order_id_required token_required invalid_id invalid_value idempotency_key_invalid email_in_use
  invalid_credentials ticket_locked ticket_reserved own_ticket order_complete order_cancelled order_expired
  card_declined token_rejected amount_too_small too_many_locks payment_refused webhook_signature not_authorized
  not_owner cross_site not_found method_not_allowed idempotency_in_flight outbox_trimmed length_required
  body_too_large target_too_long headers_too_large expectation_failed idempotency_mismatch rate_limited internal
  not_implemented version_not_supported unavailable overloaded event_name_invalid venue_invalid city_invalid
  starts_at_invalid category_invalid section_invalid row_invalid seat_invalid notes_invalid name_invalid`
  .trim()
  .split(/\s+/);

const DECLINES = [
  'generic_decline',
  'insufficient_funds',
  'fraudulent',
  'expired_card',
  'incorrect_cvc',
  'processing_error',
  'payment_intent_authentication_failure',
];

const keys = Object.keys(en) as Key[];
const forms = (entry: string | { one: string; other: string }) =>
  typeof entry === 'string' ? [entry] : [entry.one, entry.other];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

describe('the catalogues', () => {
  it('have words for every error of the API', () => {
    expect(CODES.filter((code) => !isKey(`error.${code}`))).toEqual([]);
    expect(DECLINES.filter((code) => !isKey(`decline.${code}`))).toEqual([]);
  });

  it('have the same keys', () => {
    expect(Object.keys(de).sort()).toEqual([...keys].sort());
  });

  it('count in the same places, with the same blanks to fill', () => {
    for (const key of keys) {
      expect([key, typeof de[key]]).toEqual([key, typeof en[key]]);
      const blanks = (entry: string | { one: string; other: string }) => forms(entry).map(placeholders);
      expect([key, blanks(de[key])]).toEqual([key, blanks(en[key])]);
    }
  });

  it('leave nothing empty', () => {
    for (const key of keys)
      for (const text of [...forms(en[key]), ...forms(de[key])]) expect(text.trim()).not.toBe('');
  });
});

describe('a translation', () => {
  it('counts as the language does', () => {
    const t = translator(en, 'en');
    expect(t('browse.count', { count: 1 })).toBe('1 ticket');
    expect(t('browse.count', { count: 1312 })).toBe('1,312 tickets');
    expect(translator(de, 'de')('browse.count', { count: 1312 })).toBe('1.312 Tickets');
  });

  it('leaves a blank visible that nobody filled', () => {
    expect(translator(en, 'en')('payment.pay')).toBe('Pay {price}');
  });
});
