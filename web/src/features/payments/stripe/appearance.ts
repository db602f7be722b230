import type { Appearance } from '@stripe/stripe-js';

/** Stripe's fields live in frames of their own: they get the colours of the theme in force. */
export function appearance(): Appearance {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    theme: style.colorScheme === 'dark' ? 'night' : 'stripe',
    variables: {
      colorPrimary: token('--accent'),
      colorBackground: token('--surface'),
      colorText: token('--ink'),
      colorDanger: token('--bad'),
      borderRadius: '8px',
      fontFamily: 'system-ui, sans-serif',
    },
  };
}
