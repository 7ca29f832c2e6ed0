import { leavesOf, recordsOf } from './document.ts';
import { fold, shorten, spellOut, stemsOf } from './language.ts';
import { kindOf, type Slot } from './schema.ts';
import type { Situation } from './situation.ts';
import { findValues, readNumber } from './values.ts';

const MOST_QUERY_CHARACTERS = 200;

/** A value that the conversation names for a property, or undefined when it names none. Nothing is made up. */
export function extractValue(slot: Slot, situation: Situation): string | number | undefined {
  const { type, pattern } = slot.shape.schema;
  const given = sameNamed(slot.name, situation) ?? labelled(slot, situation.message) ?? byKind(slot, situation);
  if (given === undefined || (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(given))) return undefined;
  if (type !== 'number' && type !== 'integer') return given;
  const number = findValues(given).numbers[0]?.value;
  return number !== undefined && type === 'integer' ? Math.round(number) : number;
}

/** A property of the same name in the results of tools, newest first, or in the document. */
function sameNamed(name: string, { document, toolResults }: Situation): string | undefined {
  const wanted = spellOut(name);
  const leaves = [...toolResults.toReversed(), document].flatMap((source) =>
    [source, ...recordsOf(source)].flatMap((one) => leavesOf(one)),
  );
  const found = leaves.find((leaf) => leaf.name === wanted && String(leaf.value) !== '');
  return found && String(found.value);
}

/** The value behind a label: `Total: 12.90`. */
function labelled({ name }: Slot, text: string): string | undefined {
  const wanted = stemsOf(spellOut(name), 'en');
  const rated = [...text.matchAll(/^\s*([\p{L}][\p{L}\d ./-]{1,40}?)\s*[:=]\s*(\S.*)$/gmu)].map(([, label = '', value = '']) => {
    const stems = stemsOf(label, 'en');
    return {
      value: value.trim(),
      score: fold(label) === spellOut(name) ? 2 : wanted.filter((stem) => stems.includes(stem)).length / wanted.length,
    };
  });
  const best = rated.sort((a, b) => b.score - a.score)[0];
  return best && best.score > 0.45 ? best.value : undefined;
}

function byKind({ name, shape }: Slot, { message, language }: Situation): string | undefined {
  const values = findValues(message);
  const { schema, description } = shape;
  const kind = kindOf(name, description);
  if (schema.format === 'email' || kind === 'email') return values.emails[0];
  if (schema.format === 'uri' || kind === 'url') return values.urls[0];
  if (schema.format === 'date' || kind === 'date') return values.dates.find(({ iso }) => /^\d{4}-/.test(iso))?.iso;
  if (kind === 'phone') return values.phones[0];
  if (kind === 'language') return language;
  if (kind === 'amount')
    return schema.type === 'string' ? values.amounts[0]?.raw : values.amounts[0] && String(values.amounts[0].minor / 100);
  if (kind === 'currency') return values.amounts[0]?.currency ?? undefined;
  if (kind === 'code') return values.codes[0];
  if (kind === 'query') return shorten(message.replace(/\s+/g, ' ').trim(), MOST_QUERY_CHARACTERS) || undefined;
  return schema.type === 'number' || schema.type === 'integer' ? numberBeside(name, message) : undefined;
}

/** A number that stands beside the property's own word: `3 licences`, `quantity 3`. */
function numberBeside(name: string, text: string): string | undefined {
  for (const word of spellOut(name)
    .split(' ')
    .filter((part) => part.length > 2)) {
    const stem = word.slice(0, Math.max(4, word.length - 2)).replace(/[^\p{L}\p{N}]/gu, '');
    const match = new RegExp(`(\\d[\\d.,]*)\\s+(?:\\w+\\s+)?${stem}\\w*|${stem}\\w*\\W{1,3}(?:of |is |: ?)?(\\d[\\d.,]*)`, 'iu').exec(
      fold(text),
    );
    const raw = (match?.[1] ?? match?.[2])?.replace(/[.,]$/, '');
    if (raw !== undefined) return String(readNumber(raw));
  }
  return undefined;
}
