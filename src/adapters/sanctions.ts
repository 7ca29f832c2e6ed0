import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SanctionedParty, SanctionsList } from '../activities/transaction/sanctions.ts';
import { SignalboxError } from '../kit/common/failures.ts';

const File = z.array(
  z.strictObject({
    name: z.string().trim().min(1),
    aliases: z.array(z.string().min(1)).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
  }),
);

/** An example list: all names are made up, and so are the countries. */
const EXAMPLE: readonly SanctionedParty[] = [
  { name: 'Viktor Zharkovsky', aliases: ['Victor Jarkovski'], country: 'XZ' },
  { name: 'Morvane Shipping and Trading', country: 'XY' },
  { name: 'Ludmila Óskarsdóttir Brandeis', country: 'XX' },
  { name: 'Tenebris Arms Export' },
];

/** The sanctions list of a JSON file, read once; without a file the example list. @throws SignalboxError CONFIG_INVALID. */
export function openSanctions(file: string | null): SanctionsList {
  const entries = file === null ? EXAMPLE : read(file);
  return { entries: () => entries };
}

function read(file: string): SanctionedParty[] {
  try {
    return File.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SIGNALBOX_SANCTIONS',
      detail: `${file}: ${(cause as Error).message.split('\n')[0]}`,
      fix: 'Give a JSON list of { "name", "aliases", "country" }.',
      cause,
    });
  }
}
