import { nameInWords, type SanctionsHit, type ScreenedRole } from '../../rules/transaction/review.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';

/** A party on a sanctions list. */
export interface SanctionedParty {
  name: string;
  aliases?: string[];
  /** ISO 3166; absent if the list names none. */
  country?: string;
}

/** A text of a payment to screen. */
export interface ScreenedName {
  text: string;
  /** `name`: the whole text is one party's name; `text`: a name may occur anywhere in it. */
  kind: 'name' | 'text';
  country: string | null;
}

/** A listed party whose words all occur in a name. */
export interface NameHit {
  listed: string;
  likeness: number;
  /** Same name and same country. */
  exact: boolean;
}

export interface NameFindings {
  /** Most similar first. */
  hits: NameHit[];
  /** Why the name could not be compared with the whole list, as the end of a sentence; or null. */
  doubt: string | null;
}

/** Port to a sanctions list. */
export interface SanctionsList {
  /** Findings for each name, in their order. @param threshold least similarity of a hit, 0 to 1. */
  screen(names: readonly ScreenedName[], threshold: number): Promise<NameFindings[]>;
}

interface NamedBy extends ScreenedName {
  role: ScreenedRole;
}

/** An IBAN begins with the country; other account numbers rarely have this form. */
const IBAN = /^([A-Z]{2})[0-9]{2}[A-Z0-9]{11,30}$/;

/** All names in a payment, and its purpose, which may contain one. Debtor and creditor without country get that of their IBAN. */
export function namesOf({ debtor, creditor, parties = [], purpose }: TransactionInput): NamedBy[] {
  const holders = { debtor, creditor };
  return [
    ...(['debtor', 'creditor'] as const).map((role): NamedBy => {
      const { name: text, country, account } = holders[role];
      return { role, text, kind: 'name', country: country ?? IBAN.exec(account)?.[1] ?? null };
    }),
    ...parties.map(({ role, name: text, country = null }): NamedBy => ({ role, text, kind: 'name', country })),
    ...(purpose ? [{ role: 'purpose' as const, text: purpose, kind: 'text' as const, country: null }] : []),
  ];
}

/** Screens all names of a payment. A name that could not be compared becomes a doubt for a person. */
export async function screenParties(
  transaction: TransactionInput,
  list: SanctionsList,
  threshold: number,
): Promise<{ hits: SanctionsHit[]; doubts: string[] }> {
  const names = namesOf(transaction);
  const findings = await list.screen(
    names.map(({ text, kind, country }) => ({ text, kind, country })),
    threshold,
  );
  return {
    hits: names.flatMap(({ role }, place) => findings[place]!.hits.map((hit) => ({ party: role, ...hit }))),
    doubts: names.flatMap(({ role }, place) => {
      const { doubt } = findings[place]!;
      return doubt === null ? [] : [`${nameInWords(role)} ${doubt}`];
    }),
  };
}
