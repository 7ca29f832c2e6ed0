import { leavesOf, recordsOf } from './document.ts';
import { shorten, spellOut } from './language.ts';
import { kindOf, type Slot } from './schema.ts';
import { coverageOf } from './similarity.ts';
import type { Situation } from './situation.ts';
import { findValues, formOf, type Value } from './values.ts';

const MOST_QUERY_CHARACTERS = 200;
/** Share of words that a label and the property's name must have in common. */
const LEAST_SHARE = 0.5;

/** The value that the conversation names for a property; undefined when it names none. */
export function extractValue(slot: Slot, situation: Situation): string | number | undefined {
  const { type } = slot.schema;
  const given = labelled(slot.name, situation) ?? ofKind(slot, situation);
  if (given === undefined || (type !== 'number' && type !== 'integer')) return given;
  const number = findValues(given).find(({ kind }) => kind === 'number' || kind === 'amount');
  const value = number && Number(number.key) / 100;
  return value !== undefined && type === 'integer' ? Math.round(value) : value;
}

/** The value whose label is the property's name, in tool results (newest first) and the document, or resembles it in a line such as `Total: 12.90`. */
function labelled(name: string, { document, toolResults, message }: Situation): string | undefined {
  const sources = [...toolResults.toReversed(), document].flatMap((source) => [source, ...recordsOf(source)]);
  const wanted = spellOut(name);
  const exact = sources.flatMap((source) => leavesOf(source)).find((leaf) => leaf.name === wanted && leaf.value !== '');
  if (exact) return String(exact.value);
  const lines = message.matchAll(/^\s*([\p{L}][\p{L}\d ./-]{1,40}?)\s*[:=]\s*(\S.*)$/gmu);
  const line = [...lines].find(
    ([, label = '']) => coverageOf(wanted, label, 'en') >= LEAST_SHARE && coverageOf(label, wanted, 'en') >= LEAST_SHARE,
  );
  return line?.[2]?.trim();
}

/** The first value of the property's kind in the message; a code must have the form of the description's example. */
function ofKind(slot: Slot, { message }: Situation): string | undefined {
  const kind = kindOf(slot);
  if (kind === 'query') return shorten(message.replace(/\s+/g, ' ').trim(), MOST_QUERY_CHARACTERS) || undefined;
  const example = findValues(slot.description).find((value) => value.kind === 'code');
  const fits = ({ key }: Value): boolean =>
    kind === 'code' ? !example || formOf(key) === formOf(example.key) : kind !== 'date' || /^\d{4}-/.test(key);
  const found = findValues(message).find((value) => value.kind === kind && fits(value));
  return found && (found.kind === 'amount' ? found.raw : found.key);
}
