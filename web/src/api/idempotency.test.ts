import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetKey, keyFor } from './idempotency';

afterEach(() => {
  vi.restoreAllMocks();
  for (const intent of ['buy.1', 'buy.2']) forgetKey(intent);
});

describe('the key of an intent', () => {
  it('stays the same until the answer is known', () => {
    const key = keyFor('buy.1');
    expect(keyFor('buy.1')).toBe(key);
    forgetKey('buy.1');
    expect(keyFor('buy.1')).not.toBe(key);
  });

  it('differs between intents', () => {
    expect(keyFor('buy.1')).not.toBe(keyFor('buy.2'));
  });

  it('is what the contract accepts', () => {
    expect(keyFor('buy.1')).toMatch(/^[\x21-\x7e]{16,255}$/);
  });

  it('survives a reload', () => {
    const key = keyFor('buy.1');
    expect(Object.values({ ...sessionStorage })).toContain(key);
  });

  it('holds within the page when storage is forbidden', () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });
    expect(keyFor('buy.1')).toBe(keyFor('buy.1'));
  });
});
