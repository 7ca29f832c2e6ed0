/**
 * What is known of the elements of a credit transfer. Whatever is not listed here is refused by its name, because it may carry an order that
 * nobody would follow.
 *
 * - a shape: it has these children and no other
 * - `text`: it has only a text
 * - `any`: whatever is in it changes neither who is paid nor how much, when or how
 * - a function: only these values are served; it says what is wrong with another one
 */
export type Known = Shape | 'text' | 'any' | ((text: string) => string | null);
export interface Shape {
  readonly [element: string]: Known;
}

/** Elements that may stand more than once beside each other; of any other, a second one is refused. */
export const REPEATABLE: readonly string[] = ['PmtInf', 'CdtTrfTxInf', 'SvcLvl', 'Ustrd', 'Strd', 'RfrdDocInf', 'AddtlRmtInf'];

const only =
  (...values: string[]) =>
  (text: string): string | null =>
    values.includes(text) ? null : `only ${values.join(' and ')} is served, not ${JSON.stringify(text.slice(0, 40))}`;

/** Addresses, ids and contacts say more about who it is; countries and names in them are read where they stand. */
const PARTY: Shape = { Nm: 'text', PstlAdr: 'any', Id: 'any', CtryOfRes: 'text', CtctDtls: 'any' };
const AGENT: Shape = {
  FinInstnId: { BIC: 'text', BICFI: 'text', ClrSysMmbId: 'any', LEI: 'text', Nm: 'text', PstlAdr: 'any', Othr: 'any' },
  BrnchId: 'any',
};
const ACCOUNT: Shape = {
  Id: { IBAN: 'text', Othr: { Id: 'text', SchmeNm: { Cd: 'text', Prtry: 'text' }, Issr: 'text' } },
  Tp: 'any', // such as "current account"
  Ccy: 'text',
  Nm: 'text',
};
/** Every payment is made at the usual speed; its category goes to the payment as its purpose code. */
const PAYMENT_TYPE: Shape = { InstrPrty: only('NORM'), SvcLvl: { Cd: only('SEPA', 'NURG') }, CtgyPurp: { Cd: 'text', Prtry: 'text' } };
const CHARGES = only('SLEV', 'SHAR'); // there are no charges, so each side bears its own

const STRUCTURED: Shape = {
  RfrdDocInf: { Tp: 'any', Nb: 'text', RltdDt: 'any' }, // the kind and the day of the document that the number names
  RfrdDocAmt: 'any', // how the creditor's invoice comes to the amount that is paid
  CdtrRefInf: { Tp: 'any', Ref: 'text' },
  Invcr: PARTY,
  Invcee: PARTY,
  AddtlRmtInf: 'text',
};

export const HEADER: Shape = {
  MsgId: 'text',
  CreDtTm: 'text',
  NbOfTxs: 'text',
  CtrlSum: 'text',
  InitgPty: PARTY,
  FwdgAgt: AGENT,
  InitnSrc: 'any', // the program that wrote the file
};

export const BATCH: Shape = {
  PmtInfId: 'text', // names the batch for its sender
  PmtMtd: only('TRF', 'TRA'), // the file's report is the advice that TRA asks for
  BtchBookg: 'text', // how the debtor's statement shows them; each is booked by itself
  NbOfTxs: 'text',
  CtrlSum: 'text',
  PmtTpInf: PAYMENT_TYPE,
  ReqdExctnDt: 'any', // read as a day, which refuses what is none
  Dbtr: PARTY,
  DbtrAcct: ACCOUNT,
  DbtrAgt: AGENT,
  UltmtDbtr: PARTY,
  ChrgBr: CHARGES,
  ChrgsAcct: 'any', // there are no charges to take from it
  ChrgsAcctAgt: AGENT,
  CdtTrfTxInf: 'any', // each is looked at by itself
};

export const TRANSFER: Shape = {
  PmtId: { InstrId: 'text', EndToEndId: 'text', UETR: 'text' }, // the first and the last name the payment for its sender
  PmtTpInf: PAYMENT_TYPE,
  Amt: { InstdAmt: 'text' },
  ChrgBr: CHARGES,
  UltmtDbtr: PARTY,
  IntrmyAgt1: AGENT,
  IntrmyAgt2: AGENT,
  IntrmyAgt3: AGENT,
  CdtrAgt: AGENT,
  Cdtr: PARTY,
  CdtrAcct: ACCOUNT,
  UltmtCdtr: PARTY,
  Purp: { Cd: 'text', Prtry: 'text' },
  RmtInf: { Ustrd: 'text', Strd: STRUCTURED },
};
