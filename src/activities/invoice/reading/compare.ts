import type { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import { plainAccount } from '../../../formats/iban.ts';
import { sameTaxId } from '../../../formats/tax-id.ts';
import { plainName } from './parties.ts';

type Field = keyof InvoiceReading;

/** A field on which two readings are at odds. */
export interface Disagreement {
  field: Field;
  byRules: InvoiceReading[Field];
  byModel: InvoiceReading[Field];
  /** A value that neither reading may decide alone. */
  needsPerson: boolean;
}

export interface Comparison {
  /** The values on which the readings agree, and optional ones that only one has; null where a person must decide. */
  merged: InvoiceReading;
  disagreements: Disagreement[];
}

type Rule<Value> = { same: (one: NonNullable<Value>, two: NonNullable<Value>) => boolean; optional?: true };

/** `optional`: a value that only one reading has is taken; otherwise that is a disagreement for a person. */
const RULES: { [Name in Field]: Rule<InvoiceReading[Name]> } = {
  number: { same: (one, two) => plainNumber(one) === plainNumber(two) },
  issuedOn: { same: Object.is },
  dueOn: { same: Object.is, optional: true },
  vendorName: { same: (one, two) => plainName(one) === plainName(two) },
  vendorTaxId: { same: sameTaxId, optional: true },
  iban: { same: (one, two) => plainAccount(one) === plainAccount(two) },
  orderNumber: { same: (one, two) => plainNumber(one) === plainNumber(two), optional: true },
  currency: { same: Object.is },
  net: { same: Object.is },
  tax: { same: Object.is },
  total: { same: Object.is },
  amountDue: { same: Object.is },
  taxes: { same: (one, two) => sameEntries(one, two, ({ ratePercent, net, tax }) => [ratePercent, net, tax]), optional: true },
  lines: { same: (one, two) => sameEntries(one, two, ({ quantity, unitPrice, net }) => [quantity, unitPrice, net]), optional: true },
};

const FIELDS = Object.keys(RULES) as Field[];

/** Compares two readings of one document. Whatever both have and read differently needs a person; so does an amount, an account, a vendor, a number, a day of issue or a currency that only one has. */
export function compareReadings(byRules: InvoiceReading, byModel: InvoiceReading): Comparison {
  const merged: Record<string, unknown> = { ...byRules };
  const disagreements = FIELDS.flatMap((field): Disagreement[] => {
    const [one, two] = [present(byRules[field]), present(byModel[field])];
    const { same, optional } = RULES[field] as Rule<unknown>;
    if (one === null && two === null) return [];
    if (one !== null && two !== null && same(one, two)) return [];
    const needsPerson = !optional || (one !== null && two !== null);
    merged[field] = needsPerson ? (Array.isArray(byRules[field]) ? [] : null) : (one ?? two);
    return [{ field, byRules: byRules[field], byModel: byModel[field], needsPerson }];
  });
  return { merged: merged as InvoiceReading, disagreements };
}

const present = <Value>(value: Value): Value | null => (Array.isArray(value) && value.length === 0 ? null : value);
const plainNumber = (text: string): string => text.toUpperCase().replaceAll(/[^\p{L}\d]/gu, '');

/** Equal entries in the same order; a part that one of them does not have does not count. */
const sameEntries = <Entry>(one: readonly Entry[], two: readonly Entry[], parts: (entry: Entry) => (number | null)[]): boolean =>
  one.length === two.length &&
  one.every((entry, index) => {
    const others = parts(two[index]!);
    return parts(entry).every((part, at) => part === null || others[at] === null || part === others[at]);
  });
