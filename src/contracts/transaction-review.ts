import type { ApprovalOutcome, ApprovalProof } from '../kit/common/approval.ts';
import { minorDigits } from '../kit/common/currency.ts';
import type { TransactionConfiguration } from './transaction-configuration.schema.ts';
import type { Risk, TransactionInput } from './transaction.schema.ts';

/** What the screening came to, as the database keeps it. */
export interface Screening {
  verdict: 'clear' | 'review' | 'blocked';
  risk: Risk;
  /** How many persons must approve; none when clear. */
  needed: 0 | 1 | 2;
  reasons: string[];
}

/** How a party's name meets the sanctions list. */
export interface SanctionsHit {
  party: 'debtor' | 'creditor';
  listed: string;
  likeness: number;
  /** The same name, and the same country. */
  exact: boolean;
}

interface Found {
  transaction: TransactionInput;
  risk: Risk;
  findings: string[];
  hits: SanctionsHit[];
  /** Why a person has to look although nothing was found, such as a model that could not be asked. */
  doubts: string[];
}

/** The verdict on a payment: pure, and made in an activity, so that no workflow can make another one. */
export function conclude({ transaction, risk, findings, hits, doubts }: Found, configuration: TransactionConfiguration): Screening {
  const { reviewFrom, fourEyesFrom } = configuration;
  const listed = hits.map(
    ({ party, listed, likeness }) => `the ${party} is ${Math.round(likeness * 100)} % like ${listed} of the sanctions list`,
  );
  const reasons = [...listed, ...findings, ...doubts];
  if (hits.some(({ exact }) => exact)) return { verdict: 'blocked', risk: 'high', needed: 0, reasons };
  if (isOver(transaction, fourEyesFrom)) reasons.push('the amount is over the limit for one person');
  else if (isOver(transaction, reviewFrom)) reasons.push('the amount is over the limit for payments without review');
  const two = isOver(transaction, fourEyesFrom) || risk === 'high';
  const one = isOver(transaction, reviewFrom) || risk === 'medium' || hits.length > 0 || doubts.length > 0;
  if (!two && !one) return { verdict: 'clear', risk, needed: 0, reasons };
  return { verdict: 'review', risk, needed: two ? 2 : 1, reasons };
}

function isOver({ amount }: TransactionInput, limits: TransactionConfiguration['reviewFrom']): boolean {
  const major = limits.currencies[amount.currency] ?? limits.default;
  return amount.minor > Math.round(major * 10 ** minorDigits(amount.currency));
}

/** The arguments that an approval of a payment is bound to: all of it. What a payment does not have adds nothing, as before there was such a field. */
export const processArguments = (transaction: TransactionInput): Record<string, unknown> => {
  const { debtor, creditor, amount, purpose, parties, purposeCode, endToEndId, executeOn } = transaction;
  return {
    debtorAccount: debtor.account,
    ...(debtor.accountScheme && { debtorAccountScheme: debtor.accountScheme }),
    debtorName: debtor.name,
    creditorAccount: creditor.account,
    ...(creditor.accountScheme && { creditorAccountScheme: creditor.accountScheme }),
    creditorName: creditor.name,
    amountMinor: amount.minor,
    currency: amount.currency,
    purpose: purpose ?? '',
    ...(purposeCode && { purposeCode }),
    ...(endToEndId && { endToEndId }),
    ...(executeOn && { executeOn }),
    ...(parties?.length && { parties }),
  };
};

declare const reviewBrand: unique symbol;

/** That the screening found a payment clear; only {@link notNeeded} makes one, and the activity looks it up again. */
export interface NotNeeded {
  readonly [reviewBrand]: 'not needed';
  readonly kind: 'not_needed';
}

/** That compliance approved exactly this payment; only {@link reviewed} makes one, from what `approval()` returned. */
export interface Reviewed {
  readonly [reviewBrand]: 'reviewed';
  readonly kind: 'reviewed';
  readonly proof: ApprovalProof;
}

/** The pass of a payment that needs no review; null for every other. */
export const notNeeded = ({ verdict }: Screening): NotNeeded | null => (verdict === 'clear' ? ({ kind: 'not_needed' } as NotNeeded) : null);

/** The pass of a payment that was approved. */
export const reviewed = ({ proof }: Extract<ApprovalOutcome, { outcome: 'approved' }>): Reviewed =>
  ({ kind: 'reviewed', proof }) as Reviewed;
