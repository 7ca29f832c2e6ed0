import type { Attack } from './attack.ts';
import { agency } from './attacks/agency.ts';
import { direct } from './attacks/direct.ts';
import { disclosure } from './attacks/disclosure.ts';
import { encoded } from './attacks/encoded.ts';
import { indirect } from './attacks/indirect.ts';
import { output } from './attacks/output.ts';

/** Every attack text; all of them are written for this repository. */
export const CORPUS: readonly Attack[] = [...direct, ...encoded, ...indirect, ...disclosure, ...agency, ...output];

/** How many attacks each class of the OWASP list has. */
export const countByClass = (): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { owasp } of CORPUS) counts[owasp] = (counts[owasp] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
};
