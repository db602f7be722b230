import { vi } from 'vitest';

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

type Answer = { status?: number; body?: unknown; headers?: Record<string, string> } | 'lost';

/** Answers requests in the order given, the last one for ever, and tells what was sent. */
export function answerWith(...answers: Answer[]): Sent[] {
  const sent: Sent[] = [];
  vi.stubGlobal(
    'fetch',
    vi.fn((path: string, init: RequestInit = {}) => {
      if (path === '/healthz') return Promise.resolve(new Response('{}'));
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? 'lost';
      sent.push({
        method: init.method ?? 'GET',
        path,
        headers: init.headers as Record<string, string>,
        body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      });
      if (answer === 'lost') return Promise.reject(new TypeError('Failed to fetch'));
      const { status = 200, body, headers = {} } = answer;
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
      return Promise.resolve(new Response(status === 204 ? null : text, { status, headers }));
    }),
  );
  return sent;
}

export const refusal = (status: number, code: string, more: object = {}): Answer => ({
  status,
  body: { errors: [{ code, message: `server says ${code}`, ...more }] },
});
