import { describe, expect, it } from 'vitest';
import { formatMoney, parsePrice, toMinorUnits } from './money';

const textOf = (input: string) => {
  const parsed = parsePrice(input);
  return parsed.ok ? parsed.text : parsed.problem;
};

describe('a price as people write it', () => {
  it.each([
    ['49.5', '49.50'],
    ['49,50', '49.50'],
    ['7', '7.00'],
    ['.5', '0.50'],
    ['5.', '5.00'],
    [' 20 ', '20.00'],
    ['$1,234.50', '1234.50'],
    ['1.234,50 €', '1234.50'],
    ['1 234,50', '1234.50'],
    ['1\u202f234,50', '1234.50'],
    ["1'234.50", '1234.50'],
    ['1.234.567', '1234567.00'],
    ['1,234,567.8', '1234567.80'],
    ['007', '7.00'],
    ['0.500', '0.50'],
    ['12.100', 'ambiguous'],
  ])('%s is %s', (input, text) => expect(textOf(input)).toBe(text));

  it.each([
    ['', 'missing'],
    ['   ', 'missing'],
    ['abc', 'invalid'],
    ['-5', 'invalid'],
    ['1e3', 'invalid'],
    ['.', 'invalid'],
    ['1,23,456', 'invalid'],
    ['1.23,456.7', 'invalid'],
    ['19.999', 'ambiguous'],
    ['1,234', 'ambiguous'],
    ['0.305', 'precision'],
    ['1234.567', 'precision'],
  ])('%s is refused as %s', (input, problem) => expect(textOf(input)).toBe(problem));
});

describe('money', () => {
  it('is written as the reader knows it', () => {
    expect(formatMoney(1234.5, 'eur', 'de-DE')).toBe('1.234,50\u00a0€');
    expect(formatMoney(7, 'usd', 'en-US')).toBe('$7.00');
  });

  it('survives a currency that the browser does not know', () => {
    expect(formatMoney(7, '???', 'en')).toBe('7.00 ???');
  });

  it('becomes minor units without the faults of binary fractions', () => {
    expect(toMinorUnits(19.99)).toBe(1999);
    expect(toMinorUnits(1.1)).toBe(110);
    expect(toMinorUnits(999_999.99)).toBe(99_999_999);
  });
});
