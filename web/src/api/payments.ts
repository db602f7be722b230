import { get, post } from './http';
import type { Payment, PaymentConfig } from './types';

export const fetchPaymentConfig = (signal?: AbortSignal) =>
  get<PaymentConfig>('/api/payments/config', signal);

export const fetchPayment = (id: string, signal?: AbortSignal) => get<Payment>(`/api/payments/${id}`, signal);

export const pay = (orderId: string, token: string, idempotencyKey: string) =>
  post<Payment>('/api/payments', { orderId, token }, idempotencyKey);

/** Plays the bank's page; exists with the simulator only. */
export const authenticate = (id: string, outcome: 'succeeded' | 'failed') =>
  post<Payment>(`/api/payments/${id}/authenticate`, { outcome });
