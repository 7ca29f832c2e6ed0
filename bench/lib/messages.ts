import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { BRANCHES } from '../../src/contracts/support-ticket/ticket.schema.ts';
import { readCsv } from '../csv.ts';

const MAPPING = new URL('../banking77-mapping.json', import.meta.url);

/** A message, and the category of ours that it belongs to. */
export interface Message {
  text: string;
  wanted: string;
  /** ISO 639-1, where the file says it. */
  language: string | null;
}

/** Reads a CSV with the columns text and category, and perhaps language; a category is one of ours, or one that `banking77-mapping.json` maps to one. */
export function readMessages(file: string): Message[] {
  const mapping = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(MAPPING, 'utf8')));
  const ours = new Set(Object.values(mapping).concat(BRANCHES));
  return readCsv(readFileSync(file, 'utf8')).map(({ text = '', category = '', language }) => {
    const wanted = ours.has(category) ? category : mapping[category];
    if (wanted === undefined) throw new Error(`${file}: the mapping has no entry for the category "${category}"`);
    return { text, wanted, language: language ?? null };
  });
}

/** `count` items evenly spread over the list: the file is sorted by category. */
export const spread = <T>(all: readonly T[], count: number): T[] =>
  Array.from({ length: Math.min(count, all.length) }, (_, index) => all[Math.floor((index * all.length) / Math.min(count, all.length))]!);
