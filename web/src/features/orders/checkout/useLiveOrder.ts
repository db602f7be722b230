import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLiveStream } from '../../../api/live/useLiveStream';
import { isLive } from '../../../api/orders';
import type { Order, OrderStatus } from '../../../api/types';
import { applyOrder, applyTick } from '../orderCache';
import { orderQuery } from '../queries';

/** An order, followed by its stream for as long as it lives. */
export function useLiveOrder(id: string) {
  const client = useQueryClient();
  const query = useQuery(orderQuery(id));
  const { refetch } = query;
  const live = query.data !== undefined && isLive(query.data);

  useLiveStream(live ? `/api/orders/${id}/stream` : undefined, {
    events: {
      order: (data) => applyOrder(client, data as Order),
      tick: (data) => applyTick(client, id, data as { remainingMs: number; status: OrderStatus }),
      end: () => void refetch(),
    },
    onResync: () => void refetch(),
  });

  // A computer that slept may have stopped every clock that the page has.
  useEffect(() => {
    const looked = () => {
      if (document.visibilityState === 'visible') void refetch();
    };
    document.addEventListener('visibilitychange', looked);
    return () => document.removeEventListener('visibilitychange', looked);
  }, [refetch]);

  return query;
}
