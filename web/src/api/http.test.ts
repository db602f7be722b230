import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWith, refusal } from '../test/replies';
import { ApiError, isTransient, NetworkError, readRetryAfter } from './errors';
import { get, post } from './http';
import { nextPage } from './link';

const failure = async (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => undefined,
    (error: unknown) => error,
  );

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  it('reads all entries of an error body', async () => {
    answerWith({
      status: 400,
      body: {
        errors: [
          { message: 'Title is required', field: 'title', code: 'title_required' },
          { message: 'Price must be greater than 0', field: 'price', code: 'price_invalid' },
        ],
      },
    });
    const error = (await failure(post('/api/tickets', {}))) as ApiError;
    expect(error).toBeInstanceOf(ApiError);
    expect(error.entries.map((entry) => entry.field)).toEqual(['title', 'price']);
    expect(error.has('price_invalid')).toBe(true);
    expect(isTransient(error)).toBe(false);
  });

  it('takes the page of a proxy for what its status says', async () => {
    answerWith({ status: 502, body: '<html>Bad gateway</html>' });
    const error = (await failure(get('/api/tickets'))) as ApiError;
    expect(error.code).toBe('unavailable');
    expect(isTransient(error)).toBe(true);
  });

  it('says how long to wait', async () => {
    answerWith({ ...(refusal(429, 'rate_limited') as object), headers: { 'Retry-After': '7' } });
    expect(((await failure(get('/api/tickets'))) as ApiError).retryAfterMs).toBe(7000);
    expect(readRetryAfter('Sat, 21 Nov 2026 08:00:10 GMT', Date.parse('2026-11-21T08:00:00Z'))).toBe(10_000);
    expect(readRetryAfter('soon')).toBeUndefined();
  });

  it('distinguishes no answer from a refusal', async () => {
    answerWith('lost');
    const error = await failure(get('/api/tickets'));
    expect(error).toBeInstanceOf(NetworkError);
    expect(isTransient(error)).toBe(true);
  });

  it('does not blame the network when the caller goes away', async () => {
    vi.stubGlobal(
      'fetch',
      vi.fn(() => Promise.reject(new DOMException('gone', 'AbortError'))),
    );
    const error = await failure(get('/api/tickets', AbortSignal.abort()));
    expect(error).not.toBeInstanceOf(NetworkError);
  });

  it('sends its key and its body', async () => {
    const sent = answerWith({ status: 201, body: { id: 'x' } });
    await post('/api/orders', { ticketId: 't' }, 'key-1');
    expect(sent[0]).toMatchObject({ method: 'POST', path: '/api/orders', body: { ticketId: 't' } });
    expect(sent[0]?.headers).toMatchObject({
      'Idempotency-Key': 'key-1',
      'Content-Type': 'application/json',
    });
  });
});

describe('the next page', () => {
  it('is found among other links', () => {
    expect(
      nextPage('</api/tickets?limit=3>; rel="first", </api/tickets?limit=3&cursor=abc>; rel="next"'),
    ).toBe('/api/tickets?limit=3&cursor=abc');
  });

  it('is absent at the end', () => {
    expect(nextPage(null)).toBeUndefined();
    expect(nextPage('</api/tickets>; rel="prev"')).toBeUndefined();
  });

  it('never leads away from our API', () => {
    expect(nextPage('<https://evil.example/api/tickets>; rel="next"')).toBeUndefined();
  });
});
