import { performance } from 'node:perf_hooks';
import { namesOf } from '../src/activities/transaction/sanctions.ts';
import { prepareList } from '../src/adapters/sanctions/prepared-list.ts';
import { TransactionConfiguration } from '../src/contracts/transaction/configuration.schema.ts';
import type { TransactionInput } from '../src/contracts/transaction/schema.ts';
import { generateList } from './sanctions/generate-list.ts';
import { atMost, forInformation, type Measurement, type Row } from './lib/row.ts';

const SIZES = [20_000, 100_000];
const PAYMENTS = 500;
const P50_MS = 5;
const WORST_MS = 50;
const NAME_LETTERS = 140;

const { sanctionsThreshold } = TransactionConfiguration.parse({});
const account = (name: string) => ({ account: 'DE68210501700024690959', name, country: 'DE' });
const payment = (debtor: string, creditor: string, purpose: string): TransactionInput => ({
  debtor: account(debtor),
  creditor: account(creditor),
  amount: { minor: 1_000, currency: 'EUR' },
  purpose,
});

/** Duration of the sanctions screening of one payment. */
export const sanctions: Measurement = {
  id: 'sanctions',
  method: `One payment's debtor, creditor and purpose are screened against generated lists of ${SIZES.join(' and ')} parties with one alias
each. The screening is called directly, without the transfer to its thread and back (a fraction of a millisecond). The p50 is over
${PAYMENTS} ordinary payments. The slowest is chosen among payments built to be slow, each the median of five runs. Their texts have the
maximum length and consist of listed words, similar words, two-letter words, single letters, references, ligatures or one long word.
Preparation happens once, while the worker starts.`,
  async measure(log) {
    return SIZES.flatMap((size) => rowsOf(size, log));
  },
};

function rowsOf(size: number, log: (line: string) => void): Row[] {
  const parties = generateList(size);
  const started = performance.now();
  const list = prepareList(parties);
  const preparing = performance.now() - started;
  const timed = (transaction: TransactionInput): number => {
    const start = performance.now();
    for (const name of namesOf(transaction)) list.screen(name, sanctionsThreshold);
    return performance.now() - start;
  };
  const ordinary = (number: number) => payment('Ahornhof Gartenbau GmbH', `Nordhafen Werkzeuge ${number}`, `Invoice ${number} of 3 May`);
  Array.from({ length: PAYMENTS }, (_, number) => timed(ordinary(number)));
  const usual = Array.from({ length: PAYMENTS }, (_, number) => timed(ordinary(number)));
  const packed = parties.map(({ name }) => name).join(' ');
  const slow = hostileTexts(packed).map((text) => {
    const runs = Array.from({ length: 5 }, () => timed(payment(text, text, text))).sort((one, two) => one - two);
    return runs[2]!;
  });
  const count = size.toLocaleString('en');
  log(`sanctions ${count}: prepared in ${Math.round(preparing)} ms, worst ${Math.max(...slow).toFixed(1)} ms`);
  return [
    atMost(P50_MS, { id: `sanctions-p50-${size}`, name: `one payment against ${count} parties, p50`, unit: 'ms', runs: usual }),
    atMost(WORST_MS, {
      id: `sanctions-worst-${size}`,
      name: `slowest payment against ${count} parties`,
      unit: 'ms',
      runs: [Math.max(...slow)],
    }),
    forInformation({ id: `sanctions-prepare-${size}`, name: `preparation of ${count} parties`, unit: 'ms', runs: [preparing] }),
  ];
}

const hostileTexts = (packed: string): string[] =>
  [
    packed,
    packed.slice(1_000).replace(/[aeiou]/g, 'e'),
    packed.replaceAll(' ', ''),
    'ka ri mo ta lu ven '.repeat(NAME_LETTERS),
    'a b c d e f g h i j k l m '.repeat(NAME_LETTERS),
    '&amp;#86;'.repeat(NAME_LETTERS),
    '\ufdfa'.repeat(NAME_LETTERS),
    'kamorita'.repeat(NAME_LETTERS),
  ].map((text) => text.slice(0, NAME_LETTERS));
