import type { ApprovalProof } from '../../kit/common/approval.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import type { PartyRole, Risk, TransactionInput } from '../../contracts/transaction/schema.ts';

/** Result of the screening, as stored in the database. */
export interface Screening {
  verdict: 'clear' | 'review' | 'blocked';
  risk: Risk;
  /** How many persons must approve; 0 when clear. */
  needed: 0 | 1 | 2;
  reasons: string[];
}

/** Role of a screened name in a payment. */
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

/** The role as the beginning of a sentence. */
export const nameInWords = (role: ScreenedRole): string => (role === 'purpose' ? ROLE_WORDS[role] : `the name of ${ROLE_WORDS[role]}`);

/** A name in a payment that resembles one of the sanctions list. */
export interface SanctionsHit {
  party: ScreenedRole;
  listed: string;
  /** Similarity of the listed words and their counterparts in the payment, 0 to 1. */
  likeness: number;
  /** Same name and same country. */
  exact: boolean;
}

interface Found {
  transaction: TransactionInput;
  risk: Risk;
  findings: string[];
  hits: SanctionsHit[];
  /** Further reasons for a review, such as an unavailable model. */
  doubts: string[];
}

/** Decides about a payment. Call it in an activity, so that a workflow cannot produce another verdict. */
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

/** Arguments that an approval is bound to: the whole payment. Absent fields are left out, so that older approvals stay valid. */
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

/** Pass for a payment that was screened as clear. Only {@link notNeeded} creates it, and the activity checks the screening again. */
export interface NotNeeded {
  readonly [reviewBrand]: 'not needed';
  readonly kind: 'not_needed';
}

/** Pass for exactly this payment, approved by compliance. Only {@link reviewed} creates it, from a person's approval. */
export interface Reviewed {
  readonly [reviewBrand]: 'reviewed';
  readonly kind: 'reviewed';
  readonly proof: ApprovalProof;
}

/** The pass of a payment that needs no review; null if it needs one. */
export const notNeeded = ({ verdict }: Screening): NotNeeded | null => (verdict === 'clear' ? ({ kind: 'not_needed' } as NotNeeded) : null);

/** The pass of an approved payment. */
export const reviewed = ({ proof }: { choice: 'approved'; proof: ApprovalProof }): Reviewed => ({ kind: 'reviewed', proof }) as Reviewed;
