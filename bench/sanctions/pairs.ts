import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UNRELATED, VARIATIONS } from './variations.ts';

const SCRIPTS = ['cyrillic', 'greek', 'arabic', 'han'] as const;
const native = z.string().optional();
const Party = z.strictObject({
  name: z.string(),
  kind: z.enum(['person', 'company']),
  country: z.string(),
  cyrillic: native,
  greek: native,
  arabic: native,
  han: native,
  /** Similar names of other people. */
  others: z.array(z.string()),
  /** Never used to tune the comparison, only measured. */
  heldOut: z.boolean().default(false),
});
type Party = z.infer<typeof Party>;

/** A payment's name against a list, and whether a person must review it. */
export interface Pair {
  list: 'latin' | 'native';
  name: string;
  kind: string;
  safety: boolean;
  wanted: boolean;
  heldOut: boolean;
}

export const readParties = (): Party[] =>
  z.array(Party).parse(JSON.parse(readFileSync(new URL('./parties.json', import.meta.url), 'utf8')));

/** The list in its usual spelling, and with native-script names alone. */
export const listsOf = (parties: readonly Party[]) => ({
  latin: parties.map(({ name, country }) => ({ name, country })),
  native: parties.map(({ name, cyrillic, country }) => ({ name: cyrillic ?? name, country })),
});

/** All generated pairs; deterministic. */
export function labelledPairs(): Pair[] {
  const parties = readParties();
  const unrelated = UNRELATED.map((name, place) => pair(name, 'unrelated', { wanted: false, heldOut: place % 2 === 1 }));
  return [...parties.flatMap(pairsOf), ...unrelated];
}

const pair = (name: string, kind: string, more: Partial<Pair>): Pair => ({
  list: 'latin',
  name,
  kind,
  safety: true,
  wanted: true,
  heldOut: false,
  ...more,
});

function pairsOf(party: Party): Pair[] {
  const { name, heldOut, others } = party;
  return [
    ...VARIATIONS.map(({ kind, safety, of }) => pair(of(name), kind, { safety, heldOut })),
    ...SCRIPTS.flatMap((script) => {
      const written = party[script];
      if (!written) return [];
      const told = script === 'greek' || script === 'cyrillic';
      const capitals = told ? [pair(written.toUpperCase(), `${script} capitals`, { safety: false, heldOut })] : [];
      return [pair(written, script, { safety: !told, heldOut }), ...capitals];
    }),
    ...(party.cyrillic ? [pair(name, 'Latin, listed in Cyrillic', { list: 'native', safety: false, heldOut })] : []),
    ...others.map((other) => pair(other, 'somebody like it', { wanted: false, heldOut })),
  ];
}
