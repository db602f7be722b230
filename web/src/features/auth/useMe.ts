import { queryOptions, useQuery, type QueryClient } from '@tanstack/react-query';
import type { CurrentUser } from '../../api/types';
import { fetchCurrentUser } from '../../api/users';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => fetchCurrentUser(signal),
  staleTime: 60_000,
});

/** Who is signed in: undefined while unknown, null for nobody. */
export function useMe(): CurrentUser | null | undefined {
  return useQuery(meQuery).data;
}

/** What belongs to one person must not be seen by the next one at the same browser. */
const PRIVATE = ['order', 'orders', 'payment', 'listings'];

export function changeUser(client: QueryClient, user: CurrentUser | null): void {
  const before = client.getQueryData(meQuery.queryKey);
  client.setQueryData(meQuery.queryKey, user);
  for (const key of PRIVATE) {
    if (before && before.id !== user?.id) client.removeQueries({ queryKey: [key] });
    else void client.invalidateQueries({ queryKey: [key] });
  }
}
