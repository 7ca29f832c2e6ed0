import { invalid } from './wording.ts';

/** The fields of a form-encoded body, including `metadata[order]=1` and `expand[0]=x`. */
export interface Form {
  text: (name: string) => string | null;
  /** @throws Refusal when it is missing. */
  needed: (name: string) => string;
  /** A positive integer. @throws Refusal for anything else. */
  amount: (name: string) => number | null;
  map: (name: string) => Record<string, string>;
  list: (name: string) => string[];
}

const LARGEST_AMOUNT = 99_999_999; // eight digits, as at Stripe

/** @throws Refusal on a field outside `known`. */
export function readForm(body: string, known: readonly string[]): Form {
  const fields = [...new URLSearchParams(body)];
  for (const [name] of fields) {
    const root = name.split('[')[0]!;
    if (!known.includes(root)) throw invalid(`Received unknown parameter: ${root}`, 'parameter_unknown', root);
  }
  const text = (name: string) => fields.find(([field]) => field === name)?.[1] || null;
  const below = (name: string) => fields.filter(([field]) => field.startsWith(`${name}[`));
  return {
    text,
    needed: (name) => {
      const value = text(name);
      if (value === null) throw invalid(`Missing required param: ${name}.`, 'parameter_missing', name);
      return value;
    },
    amount: (name) => {
      const value = text(name);
      if (value === null) return null;
      if (!/^-?\d+$/.test(value)) throw invalid(`Invalid integer: ${value}`, 'parameter_invalid_integer', name);
      if (Number(value) < 1) throw invalid('This value must be greater than or equal to 1.', 'parameter_invalid_integer', name);
      if (Number(value) > LARGEST_AMOUNT) throw invalid('Amount must be no more than 999,999.99', 'amount_too_large', name);
      return Number(value);
    },
    map: (name) => Object.fromEntries(below(name).map(([field, value]) => [field.slice(name.length + 1, -1), value])),
    list: (name) => below(name).map(([, value]) => value),
  };
}
