import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readCsv } from '../csv.ts';

const MAPPING = new URL('../banking77-mapping.json', import.meta.url);

/** A real message with its category mapped to ours. */
export interface Message {
  text: string;
  wanted: string;
}

/** Reads a CSV with the columns text and category, whose categories `banking77-mapping.json` maps to ours. */
export function readMessages(file: string): Message[] {
  const mapping = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(MAPPING, 'utf8')));
  return readCsv(readFileSync(file, 'utf8')).map(({ text = '', category = '' }) => {
    const wanted = mapping[category];
    if (wanted === undefined) throw new Error(`${file}: the mapping has no entry for the category "${category}"`);
    return { text, wanted };
  });
}

/** `count` items evenly spread over the list: the file is sorted by category. */
export const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: Math.min(count, all.length) }, (_, index) => all[Math.floor((index * all.length) / Math.min(count, all.length))]!);
