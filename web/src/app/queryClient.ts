import { QueryCache, QueryClient } from '@tanstack/react-query';
import { connection } from '../api/connection';
import { ApiError, isApiError, isTransient } from '../api/errors';
import { meQuery } from '../features/auth/useMe';

const RETRIES = 2;

/** Pauses of a second and two, or what the server asks for as long as a person would wait that long. */
export function retryDelay(attempt: number, error: unknown): number {
  const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
  return Math.min(asked ?? 1000 * 2 ** attempt, 10_000);
}

export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      // A reply that says "nobody is signed in" ends what this page believed about the session.
      onError: (error) => {
        if (isApiError(error, 'not_authorized')) client.setQueryData(meQuery.queryKey, null);
      },
    }),
    defaultOptions: {
      queries: {
        // Whether the network is there is found out by trying: navigator.onLine only knows of cables.
        networkMode: 'always',
        staleTime: 15_000,
        gcTime: 10 * 60_000,
        retry: (count, error) => count < RETRIES && isTransient(error),
        retryDelay,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  // After a restart of the server, or a tunnel: everything on the page is read anew, failed or not.
  connection.onRestored(() => void client.invalidateQueries());
  return client;
}
