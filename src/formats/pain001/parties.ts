import { ibanLike, ibanProblem, plainAccount } from '../iban.ts';
import type { XmlElement } from '../xml.ts';
import { all, find, textAt } from './elements.ts';
import type { Refusal } from './refuse.ts';

export interface FileParty {
  /** An IBAN in electronic form, or the number of another account. */
  account: string | null;
  /** Scheme of an account number that is not an IBAN, such as BBAN; null for an IBAN. */
  accountScheme: string | null;
  name: string | null;
  country: string | null;
}

/** A further party that a payment names. */
export interface NamedParty {
  role:
    | 'ultimate_debtor'
    | 'ultimate_creditor'
    | 'initiating_party'
    | 'forwarding_agent'
    | 'debtor_agent'
    | 'creditor_agent'
    | 'intermediary_agent'
    | 'remittance'
    | 'other';
  name: string;
  country?: string;
}

/** The debtor of a batch or the creditor of a transfer. */
export const partyOf = (element: XmlElement, name: 'Dbtr' | 'Cdtr'): FileParty => ({
  ...accountOf(find(element, `${name}Acct/Id`)),
  name: textAt(element, `${name}/Nm`),
  country: countryOf(find(element, name)),
});

function accountOf(id: XmlElement | undefined): Pick<FileParty, 'account' | 'accountScheme'> {
  const iban = textAt(id, 'IBAN');
  if (iban !== null) return { account: ibanLike(iban) ?? plainAccount(iban), accountScheme: null };
  const other = textAt(id, 'Othr/Id');
  const like = other === null ? null : ibanLike(other);
  if (like !== null && ibanProblem(like) === null) return { account: like, accountScheme: null }; // a valid IBAN in the wrong element
  const scheme = textAt(id, 'Othr/SchmeNm/Cd') ?? textAt(id, 'Othr/SchmeNm/Prtry') ?? 'other';
  return { account: other, accountScheme: other === null ? null : scheme };
}

/** Refuses an invalid `IBAN` element, and an account in another currency, because nothing is converted. */
export function accountRefusal(element: XmlElement, name: 'Dbtr' | 'Cdtr', currency: string): Refusal | null {
  const field = `${name === 'Dbtr' ? 'debtor' : 'creditor'}.account`;
  const id = find(element, `${name}Acct/Id`);
  const iban = textAt(id, 'IBAN');
  if (iban !== null) {
    if (textAt(id, 'Othr/Id') !== null) return { field, reason: 'it has both an IBAN and another number' };
    const problem = ibanProblem(ibanLike(iban) ?? plainAccount(iban));
    if (problem !== null) return { field, reason: `${JSON.stringify(iban.slice(0, 40))} is not an IBAN: ${problem}` };
  }
  const held = textAt(element, `${name}Acct/Ccy`);
  if (held !== null && held !== currency)
    return { field: `${name}Acct/Ccy`, reason: `the currency of the account is ${held}, and nothing is converted` };
  return null;
}

/** CtryOfRes is the country of residence; the address is only a fallback. */
const countryOf = (party: XmlElement | undefined): string | null => textAt(party, 'CtryOfRes') ?? textAt(party, 'PstlAdr/Ctry');

const PARTIES = [
  ['InitgPty', 'initiating_party'],
  ['UltmtDbtr', 'ultimate_debtor'],
  ['UltmtCdtr', 'ultimate_creditor'],
] as const;
const AGENTS = [
  ['FwdgAgt', 'forwarding_agent'],
  ['DbtrAgt', 'debtor_agent'],
  ['CdtrAgt', 'creditor_agent'],
  ['IntrmyAgt1', 'intermediary_agent'],
  ['IntrmyAgt2', 'intermediary_agent'],
  ['IntrmyAgt3', 'intermediary_agent'],
  ['ChrgsAcctAgt', 'other'],
] as const;

/** All parties beside debtor and creditor that a header, batch or transfer names. */
export function namedIn(element: XmlElement): NamedParty[] {
  const named = (role: NamedParty['role'], name: string | null, country: string | null = null): NamedParty[] =>
    name === null ? [] : [{ role, name, ...(country !== null && { country }) }];
  const party = (role: NamedParty['role'], found: XmlElement | undefined) => named(role, textAt(found, 'Nm'), countryOf(found));
  const contacts = ['Dbtr', 'Cdtr', ...PARTIES.map(([name]) => name)].flatMap((name) =>
    named('other', textAt(element, `${name}/CtctDtls/Nm`)),
  );
  const holders = (['Dbtr', 'Cdtr'] as const).flatMap((name) => {
    const holder = textAt(element, `${name}Acct/Nm`);
    return holder === textAt(element, `${name}/Nm`) ? [] : named('other', holder);
  });
  const invoices = all(find(element, 'RmtInf'), 'Strd').flatMap((one) => [
    ...party('remittance', find(one, 'Invcr')),
    ...party('remittance', find(one, 'Invcee')),
  ]);
  return [
    ...PARTIES.flatMap(([name, role]) => party(role, find(element, name))),
    ...AGENTS.flatMap(([name, role]) => agent(role, find(element, name))),
    ...contacts,
    ...holders,
    ...invoices,
  ];
}

function agent(role: NamedParty['role'], found: XmlElement | undefined): NamedParty[] {
  const institution = find(found, 'FinInstnId');
  const bic = textAt(institution, 'BICFI') ?? textAt(institution, 'BIC');
  const country = textAt(institution, 'PstlAdr/Ctry') ?? textAt(found, 'BrnchId/PstlAdr/Ctry') ?? bic?.slice(4, 6) ?? null;
  const names = [textAt(institution, 'Nm'), textAt(institution, 'Othr/Nm'), textAt(found, 'BrnchId/Nm')].filter((name) => name !== null);
  return names.map((name) => ({ role, name, ...(country && /^[A-Z]{2}$/.test(country) && { country }) }));
}
