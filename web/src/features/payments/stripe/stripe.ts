import type { Stripe } from '@stripe/stripe-js';

let loading: { key: string; stripe: Promise<Stripe> } | undefined;

/** Stripe's script, once, and only on a page where a card is about to be entered. */
export function loadStripe(key: string): Promise<Stripe> {
  if (loading?.key !== key) loading = { key, stripe: load(key) };
  return loading.stripe;
}

async function load(key: string): Promise<Stripe> {
  try {
    const { loadStripe: fromStripe } = await import('@stripe/stripe-js/pure');
    const stripe = await fromStripe(key);
    if (!stripe) throw new Error('Stripe.js is not available here');
    return stripe;
  } catch (error) {
    // A blocked or broken download can be tried again.
    loading = undefined;
    throw error;
  }
}
