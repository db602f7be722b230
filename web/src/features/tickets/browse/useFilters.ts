import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { readFilters, toQuery, type Filters } from '../filters';

/** The filters as the address has them, and the way to change it. */
export function useFilters() {
  const [params, setParams] = useSearchParams();
  const filters = useMemo(() => readFilters(params), [params]);
  const query = useMemo(() => toQuery(filters), [filters]);

  const change = useCallback(
    (patch: Partial<Filters>, options: { replace?: boolean } = {}) => {
      const next = toQuery({ ...filters, ...patch });
      if (next.toString() !== query.toString()) setParams(next, { replace: options.replace ?? false });
    },
    [filters, query, setParams],
  );
  return { filters, query, change };
}

export type ChangeFilters = ReturnType<typeof useFilters>['change'];
