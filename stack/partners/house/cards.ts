import { missing, type StripeError } from './wording.ts';

/** A bank's answer about a card. */
export type BankAnswer = { is: 'ok' } | { is: 'challenge' } | { is: 'declined'; error: StripeError };

const declined = (decline_code: string, message: string): BankAnswer => ({
  is: 'declined',
  error: { type: 'card_error', code: 'card_declined', decline_code, message },
});

const insufficientFunds = declined('insufficient_funds', 'Your card has insufficient funds.');
const genericDecline = declined('generic_decline', 'Your card was declined.');

/** Test cards of the Stripe documentation, and their short names. */
const cards: Record<string, BankAnswer> = {
  pm_card_visa: { is: 'ok' },
  pm_card_mastercard: { is: 'ok' },
  pm_card_chargeDeclined: genericDecline,
  pm_card_visa_chargeDeclined: genericDecline,
  pm_card_insufficientFunds: insufficientFunds,
  pm_card_visa_chargeDeclinedInsufficientFunds: insufficientFunds,
  pm_card_authenticationRequired: { is: 'challenge' },
  pm_card_threeDSecure2Required: { is: 'challenge' },
};

/** @throws Refusal for an unknown card. */
export function askBank(method: string): BankAnswer {
  const answer = Object.hasOwn(cards, method) ? cards[method] : undefined;
  if (!answer) throw missing('PaymentMethod', method, 'payment_method');
  return answer;
}
