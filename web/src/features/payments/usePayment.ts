import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { ApiError, isTransient } from '../../api/errors';
import { forgetKey, keyFor } from '../../api/idempotency';
import type { TimedOrder } from '../../api/orders';
import { pay as sendPayment } from '../../api/payments';
import type { Payment } from '../../api/types';
import { useSession } from '../auth/Session';
import { orderKey, orderQuery, paymentQuery } from '../orders/queries';
import { initialState, reduce, watchedPayment, type PaymentEvent } from './machine';

const WATCH_MS = 2000;

/** Pays an order and follows what becomes of it, across lost answers and reloads. */
export function usePayment(order: TimedOrder) {
  const client = useQueryClient();
  const { withSession } = useSession();
  const [state, dispatch] = useReducer(reduce, order, initialState);
  const busy = useRef(false);

  useEffect(() => dispatch({ type: 'order', order }), [order]);
  useWatchedPayment(watchedPayment(state), dispatch);
  useLostOrder(order.id, state.at === 'lost', dispatch);

  const pay = useCallback(
    async (getToken: () => Promise<string | undefined>) => {
      if (busy.current) return;
      busy.current = true;
      dispatch({ type: 'submitted' });
      try {
        const token = await getToken();
        if (token === undefined) return dispatch({ type: 'failed' });
        // What an earlier try ended with must not be taken for the outcome of this one.
        client.removeQueries({ queryKey: ['payment'] });
        dispatch(await attempt(order.id, token, withSession));
      } catch {
        dispatch({ type: 'refused', entry: { code: 'unavailable', message: '' } });
      } finally {
        busy.current = false;
      }
      void client.invalidateQueries({ queryKey: orderKey(order.id) });
    },
    [client, order.id, withSession],
  );

  return { state, pay, learn: (payment: Payment) => dispatch({ type: 'payment', payment }) };
}

type WithSession = <T>(action: () => Promise<T>) => Promise<T>;

/** One try with one card. Its key outlives a lost answer, so that trying again cannot charge twice. */
export async function attempt(
  orderId: string,
  token: string,
  withSession: WithSession,
): Promise<PaymentEvent> {
  const intent = `pay.${orderId}.${token}`;
  try {
    const payment = await withSession(() => sendPayment(orderId, token, keyFor(intent)));
    if (payment.status !== 'processing') forgetKey(intent);
    return { type: 'answered', payment };
  } catch (error) {
    if (isTransient(error) || !(error instanceof ApiError)) return afterTransient(error);
    forgetKey(intent);
    return { type: 'refused', entry: error.entries[0] ?? { code: error.code, message: error.message } };
  }
}

/** "Too many" and "not now" are answers: nothing began. Anything else leaves the outcome open. */
function afterTransient(error: unknown): PaymentEvent {
  if (!(error instanceof ApiError) || error.status !== 429) return { type: 'lost' };
  return { type: 'refused', entry: error.entries[0] ?? { code: error.code, message: error.message } };
}

function useWatchedPayment(id: string | undefined, dispatch: (event: PaymentEvent) => void) {
  const query = useQuery({
    ...paymentQuery(id ?? ''),
    enabled: id !== undefined,
    refetchInterval: WATCH_MS,
    refetchIntervalInBackground: true,
    structuralSharing: false,
  });
  const payment = query.data;
  useEffect(() => {
    if (payment && payment.id === id) dispatch({ type: 'payment', payment });
  }, [payment, id, dispatch]);
}

/** After a lost answer: the order tells whether a payment began, as soon as the server can be asked. */
function useLostOrder(id: string, lost: boolean, dispatch: (event: PaymentEvent) => void) {
  const client = useQueryClient();
  useEffect(() => {
    if (!lost) return;
    let stopped = false;
    const ask = async () => {
      const order = await client.fetchQuery({ ...orderQuery(id), staleTime: 0, retry: false });
      if (!stopped) dispatch({ type: 'found', order });
    };
    const timer = setInterval(() => void ask().catch(() => undefined), WATCH_MS);
    return () => {
      stopped = true;
      clearInterval(timer);
    };
  }, [client, id, lost, dispatch]);
}
