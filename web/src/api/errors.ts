/** One entry of the server's error body. */
export interface ErrorEntry {
  message: string;
  code: string;
  field?: string;
  declineCode?: string;
}

/** The server answered, and said no. */
export class ApiError extends Error {
  override name = 'ApiError';
  constructor(
    readonly status: number,
    readonly entries: ErrorEntry[],
    /** How long the server asks to wait, in milliseconds. */
    readonly retryAfterMs?: number,
  ) {
    super(entries[0]?.message ?? `HTTP ${status}`);
  }

  get code(): string {
    return this.entries[0]?.code ?? 'internal';
  }

  has(code: string): boolean {
    return this.entries.some((entry) => entry.code === code);
  }
}

/** No answer came: whether the request had an effect is unknown. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

export function isApiError(error: unknown, code?: string): error is ApiError {
  return error instanceof ApiError && (code === undefined || error.has(code));
}

/** Worth the same request again: nothing came back, or the server said "not now". */
export function isTransient(error: unknown): boolean {
  if (error instanceof NetworkError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 409 || error.status === 429);
}

const KNOWN_BY_STATUS: Record<number, string> = {
  401: 'not_authorized',
  404: 'not_found',
  413: 'body_too_large',
  429: 'rate_limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** Reads an error body; a proxy in between may have put a page of its own there. */
export function readErrors(status: number, body: unknown): ErrorEntry[] {
  const listed = (body as { errors?: unknown } | null)?.errors;
  const entries = Array.isArray(listed) ? listed.filter(isEntry) : [];
  if (entries.length > 0) return entries;
  return [
    {
      code: KNOWN_BY_STATUS[status] ?? (status >= 500 ? 'internal' : 'bad_request'),
      message: `HTTP ${status}`,
    },
  ];
}

function isEntry(value: unknown): value is ErrorEntry {
  const entry = value as Partial<ErrorEntry> | null;
  return typeof entry?.message === 'string' && typeof entry.code === 'string';
}

/** `Retry-After` in seconds or as a date, in milliseconds. */
export function readRetryAfter(header: string | null, now: number = Date.now()): number | undefined {
  if (!header) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
