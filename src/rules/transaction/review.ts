import type { ApprovalOutcome, ApprovalProof } from '../../kit/common/approval.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import type { PartyRole, Risk, TransactionInput } from '../../contracts/transaction/schema.ts';

/** What the screening came to, as the database keeps it. */
export interface Screening {
  verdict: 'clear' | 'review' | 'blocked';
  risk: Risk;
  /** How many persons must approve; none when clear. */
  needed: 0 | 1 | 2;
  reasons: string[];
}

/** Where a name that is screened stands in a payment. */
export type ScreenedRole = 'debtor' | 'creditor' | PartyRole | 'purpose';

const ROLE_WORDS: Readonly<Record<ScreenedRole, string>> = {
  debtor: 'the debtor',
  creditor: 'the creditor',
  ultimate_debtor: 'the ultimate debtor',
  ultimate_creditor: 'the ultimate creditor',
  initiating_party: 'the initiating party',
  forwarding_agent: 'the forwarding agent',
  debtor_agent: "the debtor's bank",
  creditor_agent: "the creditor's bank",
  intermediary_agent: 'an intermediary bank',
  remittance: 'a party of the remittance information',
  other: 'another party of the payment',
  purpose: 'the purpose',
};

/** Whose name it is, as the beginning of a sentence. */
export const nameInWords = (role: ScreenedRole): string => (role === 'purpose' ? ROLE_WORDS[role] : `the name of ${ROLE_WORDS[role]}`);

/** How a name in a payment meets the sanctions list. */
export interface SanctionsHit {
  party: ScreenedRole;
  listed: string;
  /** Of the listed words and what the payment has in their place. */
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
    ({ party, listed, likeness }) =>
      `${nameInWords(party)} has all words of ${listed} of the sanctions list, ${Math.round(likeness * 100)} % alike`,
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
