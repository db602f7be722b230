import { useQuery } from '@tanstack/react-query';
import { isLive, type TimedOrder } from '../../api/orders';
import type { Ticket } from '../../api/types';
import { useMe } from '../auth/useMe';
import { ordersQuery } from './queries';

/** The order by which the signed-in person holds or owns this ticket, if they do. */
export function useMyOrderOf(ticket: Ticket): TimedOrder | undefined {
  const me = useMe();
  const taken = ticket.status !== 'available' && ticket.userId !== me?.id;
  const orders = useQuery({ ...ordersQuery, enabled: Boolean(me) && taken }).data?.orders;
  if (!taken) return undefined;
  return orders?.find(
    (order) => order.ticket.id === ticket.id && (isLive(order) || order.status === 'complete'),
  );
}
