import { expect, it } from 'vitest';
import { safeNext } from './nextPath';

it('goes on within this site', () => {
  expect(safeNext('/tickets/6b014f81c0ffee0123456789')).toBe('/tickets/6b014f81c0ffee0123456789');
  expect(safeNext('/?q=choir&city=Berlin')).toBe('/?q=choir&city=Berlin');
});

it.each([
  null,
  '',
  'tickets',
  'https://evil.example/',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'javascript:alert(1)',
])('does not follow %j', (value) => expect(safeNext(value)).toBe('/'));
