import { prepareList } from '../../src/adapters/sanctions/prepared-list.ts';
import { TransactionConfiguration } from '../../src/contracts/transaction/configuration.schema.ts';
import { labelledPairs, listsOf, readParties, type Pair } from './pairs.ts';

export interface JudgedPair extends Pair {
  /** Whether the screening stops the payment for review. */
  stopped: boolean;
}

interface Figures {
  pairs: number;
  precision: number;
  recall: number;
}

export interface SanctionsReport {
  all: Figures;
  heldOut: Figures;
  kinds: { kind: string; pairs: number; wrong: number }[];
  missed: JudgedPair[];
  stoppedForNothing: JudgedPair[];
}

/** Screens every pair with the configured default threshold. */
export function judgePairs(): JudgedPair[] {
  const lists = listsOf(readParties());
  const prepared = { latin: prepareList(lists.latin), native: prepareList(lists.native) };
  const { sanctionsThreshold } = TransactionConfiguration.parse({});
  return labelledPairs().map((pair) => {
    const { hits, doubt } = prepared[pair.list].screen({ text: pair.name, kind: 'name', country: null }, sanctionsThreshold);
    return { ...pair, stopped: hits.length > 0 || doubt !== null };
  });
}

export function reportOf(judged: readonly JudgedPair[]): SanctionsReport {
  const kinds = [...new Set(judged.map(({ kind }) => kind))];
  return {
    all: figuresOf(judged),
    heldOut: figuresOf(judged.filter(({ heldOut }) => heldOut)),
    kinds: kinds.map((kind) => {
      const own = judged.filter((pair) => pair.kind === kind);
      return { kind, pairs: own.length, wrong: own.filter(({ wanted, stopped }) => wanted !== stopped).length };
    }),
    missed: judged.filter(({ wanted, stopped }) => wanted && !stopped),
    stoppedForNothing: judged.filter(({ wanted, stopped }) => !wanted && stopped),
  };
}

function figuresOf(judged: readonly JudgedPair[]): Figures {
  const right = judged.filter(({ wanted, stopped }) => wanted && stopped).length;
  const share = (whole: number) => (whole === 0 ? 1 : Math.round((right / whole) * 10_000) / 10_000);
  return {
    pairs: judged.length,
    precision: share(judged.filter(({ stopped }) => stopped).length),
    recall: share(judged.filter(({ wanted }) => wanted).length),
  };
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const line = (title: string, { pairs, precision, recall }: Figures): string =>
  `${title.padEnd(22)} ${String(pairs).padStart(5)} pairs   precision ${percent(precision)}   recall ${percent(recall)}`;

export function printSanctionsReport({ all, heldOut, kinds, missed, stoppedForNothing }: SanctionsReport): string {
  const list = (title: string, pairs: readonly JudgedPair[]) => [title, ...pairs.map(({ kind, name }) => `  ${kind}: ${name}`)];
  return [
    line('all', all),
    line('of these held out', heldOut),
    '',
    ...kinds.map(({ kind, pairs, wrong }) => `${kind.padEnd(26)} ${String(pairs).padStart(4)} pairs ${String(wrong).padStart(4)} wrong`),
    ...(missed.length > 0 ? list('Missed:', missed) : []),
    ...(stoppedForNothing.length > 0 ? list('Stopped for nothing:', stoppedForNothing) : []),
    '',
  ].join('\n');
}
