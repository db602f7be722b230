import { queryOptions } from '@tanstack/react-query';
import { fetchOrder, fetchOrders } from '../../api/orders';
import { fetchPayment, fetchPaymentConfig } from '../../api/payments';

export const ordersQuery = queryOptions({
  queryKey: ['orders'],
  queryFn: ({ signal }) => fetchOrders(undefined, signal),
  staleTime: 5000,
});

export const orderKey = (id: string) => ['order', id] as const;

export const orderQuery = (id: string) =>
  queryOptions({ queryKey: orderKey(id), queryFn: ({ signal }) => fetchOrder(id, signal), staleTime: 5000 });

export const paymentQuery = (id: string) =>
  queryOptions({
    queryKey: ['payment', id],
    queryFn: ({ signal }) => fetchPayment(id, signal),
    staleTime: 0,
  });

export const paymentConfigQuery = queryOptions({
  queryKey: ['payment-config'],
  queryFn: ({ signal }) => fetchPaymentConfig(signal),
  staleTime: 10 * 60_000,
});
