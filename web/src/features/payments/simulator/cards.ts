/** The test cards of the built-in simulator that a person may want to try; all others are approved too. */
export const TEST_CARDS = [
  'tok_visa',
  'tok_threeDSecure2Required',
  'tok_chargeDeclined',
  'tok_chargeDeclinedInsufficientFunds',
  'tok_chargeDeclinedExpiredCard',
  'tok_chargeDeclinedIncorrectCvc',
  'tok_chargeDeclinedProcessingError',
] as const;

export type TestCard = (typeof TEST_CARDS)[number];
