import { connection } from './connection';
import { ApiError, NetworkError, readErrors, readRetryAfter } from './errors';

export interface RequestOptions {
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** Makes a repeated POST safe: the server runs it once and repeats its answer. */
  idempotencyKey?: string;
  timeoutMs?: number;
}

export interface Reply<T> {
  data: T;
  headers: Headers;
}

const TIMEOUT_MS = 15_000;

export async function send<T>(method: string, path: string, options: RequestOptions = {}): Promise<Reply<T>> {
  const response = await fetchOrFail(method, path, options);
  const body = await readBody(response);
  if (response.status >= 502 && response.status <= 504 && body === undefined) connection.failed();
  else connection.succeeded();
  if (!response.ok) {
    const retryAfter = readRetryAfter(response.headers.get('Retry-After'));
    throw new ApiError(response.status, readErrors(response.status, body), retryAfter);
  }
  return { data: body as T, headers: response.headers };
}

export const get = async <T>(path: string, signal?: AbortSignal): Promise<T> =>
  (await send<T>('GET', path, { signal })).data;

export const post = async <T>(path: string, body: unknown, idempotencyKey?: string): Promise<T> =>
  (await send<T>('POST', path, { body, ...(idempotencyKey ? { idempotencyKey } : {}) })).data;

export const put = async <T>(path: string, body: unknown): Promise<T> =>
  (await send<T>('PUT', path, { body })).data;

async function fetchOrFail(method: string, path: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.body !== undefined) headers['Content-Type'] = 'application/json';
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;

  const deadline = withDeadline(options.signal, options.timeoutMs ?? TIMEOUT_MS);
  try {
    return await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      signal: deadline.signal,
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
  } catch (error) {
    // Whoever asked has gone away: that says nothing about the connection.
    if (options.signal?.aborted) throw error;
    connection.failed();
    throw new NetworkError('no answer', { cause: error });
  } finally {
    deadline.clear();
  }
}

/** The JSON of a reply; undefined when there is none, or when it is somebody else's page. */
async function readBody(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    return await response.json();
  } catch {
    if (!response.ok) return undefined;
    throw new NetworkError('the answer broke off');
  }
}

function withDeadline(outer: AbortSignal | undefined, timeoutMs: number) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}
