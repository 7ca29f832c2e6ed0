/**
 * Supported elements of a credit transfer. Any other element is refused by name, because it may carry an instruction that we would ignore.
 *
 * - a shape: only these children
 * - `text`: only a text
 * - `any`: content that does not change who is paid, how much, when or how
 * - a function: returns the problem of a value that is not supported, or null
 */
export type Known = Shape | 'text' | 'any' | ((text: string) => string | null);
export interface Shape {
  readonly [element: string]: Known;
}

/** Elements that may be repeated. */
export const REPEATABLE: readonly string[] = ['PmtInf', 'CdtTrfTxInf', 'SvcLvl', 'Ustrd', 'Strd', 'RfrdDocInf', 'AddtlRmtInf'];

const only =
  (...values: string[]) =>
  (text: string): string | null =>
    values.includes(text) ? null : `only ${values.join(' and ')} is supported, not ${JSON.stringify(text.slice(0, 40))}`;

/** Addresses, ids and contacts only identify the party; parties.ts reads the countries and names in them. */
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
/** All payments have normal priority; the category is passed on as a purpose code. */
const PAYMENT_TYPE: Shape = { InstrPrty: only('NORM'), SvcLvl: { Cd: only('SEPA', 'NURG') }, CtgyPurp: { Cd: 'text', Prtry: 'text' } };
const CHARGES = only('SLEV', 'SHAR'); // shared charges: we take none

const STRUCTURED: Shape = {
  RfrdDocInf: { Tp: 'any', Nb: 'text', RltdDt: 'any' }, // type and date of the document with this number
  RfrdDocAmt: 'any', // how the invoice amount was computed
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
  PmtInfId: 'text', // the sender's id of the batch
  PmtMtd: only('TRF', 'TRA'), // TRA requests an advice: the report of the file
  BtchBookg: 'text', // concerns only the debtor's statement; each payment is booked by itself
  NbOfTxs: 'text',
  CtrlSum: 'text',
  PmtTpInf: PAYMENT_TYPE,
  ReqdExctnDt: 'any', // checked in day.ts
  Dbtr: PARTY,
  DbtrAcct: ACCOUNT,
  DbtrAgt: AGENT,
  UltmtDbtr: PARTY,
  ChrgBr: CHARGES,
  ChrgsAcct: 'any', // we take no charges
  ChrgsAcctAgt: AGENT,
  CdtTrfTxInf: 'any', // checked one by one with TRANSFER
};

export const TRANSFER: Shape = {
  PmtId: { InstrId: 'text', EndToEndId: 'text', UETR: 'text' }, // InstrId and UETR are ids of the sender
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
