import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { SanctionedParty } from '../../activities/transaction/sanctions.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { normalForm } from './normal-form.ts';

const MOST_LETTERS = 500;
const name = z
  .string()
  .trim()
  .min(1)
  .max(MOST_LETTERS)
  .refine((text) => !/\p{Cc}/u.test(text), 'has control characters')
  .refine((text) => normalForm(text).words.length > 0, 'has no letter or digit to compare a payment with');

const File = z.array(
  z.strictObject({
    name,
    aliases: z.array(name).optional(),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .optional(),
  }),
);

/** Example list with invented names and countries. */
const EXAMPLE: readonly SanctionedParty[] = [
  { name: 'Viktor Zharkovsky', aliases: ['Victor Jarkovski'], country: 'XZ' },
  { name: 'Morvane Shipping and Trading', country: 'XY' },
  { name: 'Ludmila Óskarsdóttir Brandeis', country: 'XX' },
  { name: 'Tenebris Arms Export' },
];

/** UTF-8 that was read as Latin-1 and encoded again, such as Ã³ for ó. */
const ENCODED_TWICE = /[\u00c2\u00c3\u00d0\u00d1][\u0080-\u009f\u00a1-\u00bf]/u;

/** Reads the sanctions list from a JSON file in UTF-8; without a file the example list. @throws SignalboxError CONFIG_INVALID. */
export function readList(file: string | null): readonly SanctionedParty[] {
  if (file === null) return EXAMPLE;
  try {
    return parse(textOf(readFileSync(file)));
  } catch (cause) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'SIGNALBOX_SANCTIONS',
      detail: `${file}: ${(cause as Error).message.split('\n')[0]}`,
      fix: 'Give a JSON list of { "name", "aliases", "country" } in UTF-8.',
      cause,
    });
  }
}

function textOf(bytes: Buffer): string {
  const text = decode(bytes);
  if (text.includes('\0')) throw new Error('is not UTF-8 but UTF-16 or UTF-32');
  const lost = text.search(/\ufffd|\\ufffd/i);
  if (lost >= 0) throw new Error(`has letters that an earlier conversion lost, near ${near(text, lost)}`);
  const twice = text.search(ENCODED_TWICE);
  if (twice >= 0) throw new Error(`was read in another encoding and written again, near ${near(text, twice)}`);
  return text;
}

function decode(bytes: Buffer): string {
  if ([0xfeff, 0xfffe].includes(bytes.length > 1 ? bytes.readUInt16BE() : 0)) throw new Error('is not UTF-8 but UTF-16');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('is not UTF-8', { cause });
  }
}

const near = (text: string, place: number): string => JSON.stringify(text.slice(Math.max(0, place - 20), place + 20));

function parse(text: string): SanctionedParty[] {
  const parsed = File.safeParse(JSON.parse(text));
  if (parsed.success) return withoutTwins(parsed.data);
  const [issue] = parsed.error.issues;
  const [place, ...field] = issue!.path;
  const where = place === undefined ? 'the list' : `entry ${Number(place) + 1}${field.length > 0 ? `, ${field.join('.')}` : ''}`;
  throw new Error(`${where}: ${issue!.message}`);
}

/** Removes duplicate entries. */
const withoutTwins = (list: readonly SanctionedParty[]): SanctionedParty[] => [
  ...new Map(list.map((party) => [JSON.stringify([party.name, party.aliases, party.country]), party])).values(),
];
