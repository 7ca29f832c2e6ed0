import { nameInWords, type SanctionsHit, type ScreenedRole } from '../../rules/transaction/review.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';

/** A party on a sanctions list. */
export interface SanctionedParty {
  name: string;
  aliases?: string[];
  /** ISO 3166; left out where the list does not say. */
  country?: string;
}

/** What a payment says of somebody. */
export interface ScreenedName {
  text: string;
  /** Whether all of it names one party, or a name may stand somewhere in it. */
  kind: 'name' | 'text';
  country: string | null;
}

/** A party of the list whose words are all in a name. */
export interface NameHit {
  listed: string;
  likeness: number;
  /** The same name, and the same country. */
  exact: boolean;
}

export interface NameFindings {
  /** The likest first. */
  hits: NameHit[];
  /** Why the name could not be compared with all of the list, as the end of a sentence; null where it was. */
  doubt: string | null;
}

/** The port to a sanctions list. */
export interface SanctionsList {
  /** What is found for each of the names, in their order. @param threshold likeness from which a name is a hit. */
  screen(names: readonly ScreenedName[], threshold: number): Promise<NameFindings[]>;
}

interface NamedBy extends ScreenedName {
  role: ScreenedRole;
}

/** The first letters of an IBAN are a country; other accounts start with two letters and two digits by chance only. */
const IBAN = /^([A-Z]{2})[0-9]{2}[A-Z0-9]{11,30}$/;

/** Everybody whom a payment names, and its purpose, in which somebody may be named. A country that nothing says is that of the account. */
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

/** Screens all names of a payment. What could not be compared is a doubt, for a person to look at. */
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
