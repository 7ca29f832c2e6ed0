import type { JsonSchema } from '../protocol.ts';
import { detectLanguage } from '../text/language.ts';
import { findValues, readNumber } from '../text/values.ts';
import { fold, shorten, spellOutName } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { leavesOf, nameWords, recordsOf } from './input-document.ts';
import { kindOf } from './kinds.ts';
import { mentionsOf } from './meaning.ts';

/** A property that wants a value. */
export interface Wanted {
  name: string;
  description: string;
  schema: JsonSchema;
}

/** A value that the conversation names for a property, or undefined when it names none. Nothing is made up. */
export function extractValue(wanted: Wanted, situation: Situation): string | number | undefined {
  const numeric = wanted.schema.type === 'number' || wanted.schema.type === 'integer';
  const given = sameNamed(wanted.name, situation) ?? labelled(wanted, situation.message) ?? byKind(wanted, situation);
  if (given === undefined || !fitsPattern(wanted.schema, given)) return undefined;
  if (!numeric) return given;
  const number = findValues(given).numbers[0]?.value;
  return number === undefined ? undefined : wanted.schema.type === 'integer' ? Math.round(number) : number;
}

const fitsPattern = ({ pattern }: JsonSchema, value: string): boolean =>
  typeof pattern !== 'string' || new RegExp(pattern, 'u').test(value);

/** A property of the same name in the document or in the results of tools, newest first. */
function sameNamed(name: string, { document, toolResults }: Situation): string | undefined {
  const wanted = nameWords(name).join(' ');
  const sources = [...toolResults].reverse().concat([document]);
  for (const source of sources) {
    const leaves = [...leavesOf(source), ...recordsOf(source).flatMap((record) => leavesOf(record))];
    const found = leaves.find(({ path }) => nameWords(path.at(-1) ?? '').join(' ') === wanted);
    if (found && String(found.value) !== '') return String(found.value);
  }
  return undefined;
}

/** The value behind a label: `Total: 12.90`. */
function labelled({ name, description }: Wanted, text: string): string | undefined {
  const ideas = mentionsOf(`${spellOutName(name)}`, 'en').strength;
  const wanted = fold(spellOutName(name));
  let best: { value: string; score: number } | undefined;
  for (const [, label = '', value = ''] of text.matchAll(/^\s*([\p{L}][\p{L}\d ./-]{1,40}?)\s*[:=]\s*(\S.*)$/gmu)) {
    const shared = [...mentionsOf(label, detectLanguage(label)).strength.keys()].filter((idea) => ideas.has(idea)).length;
    const score = fold(label) === wanted ? 10 : shared / Math.max(1, ideas.size) + (fold(description).includes(fold(label)) ? 0.3 : 0);
    if (score > 0.45 && score > (best?.score ?? 0)) best = { value: value.trim(), score };
  }
  return best?.value;
}

function byKind({ name, description, schema }: Wanted, situation: Situation): string | undefined {
  const { message } = situation;
  const values = findValues(message);
  const kind = kindOf(name, description);
  if (schema.format === 'email' || kind === 'email') return values.emails[0];
  if (schema.format === 'uri' || kind === 'url') return values.urls[0];
  if (schema.format === 'date' || kind === 'date') return values.dates[0] && fullDate(values.dates[0].iso);
  if (kind === 'phone') return values.phones[0];
  if (kind === 'language') return situation.language;
  if (kind === 'amount')
    return values.amounts[0] && (schema.type === 'string' ? values.amounts[0].raw : String(values.amounts[0].minor / 100));
  if (kind === 'currency') return values.amounts[0]?.currency ?? undefined;
  if (kind === 'code') return values.codes[0];
  if (kind === 'person')
    return /\b(?:my name is|i am|ich hei(?:ß|ss)e|mein name ist|je m'appelle)\s+(\p{Lu}[\p{L}'-]+(?: \p{Lu}[\p{L}'-]+)*)/iu.exec(
      message,
    )?.[1];
  if (kind === 'query') return shorten(message.replace(/\s+/g, ' ').trim(), 200) || undefined;
  if (schema.type === 'number' || schema.type === 'integer') return numberBeside(name, message);
  return undefined;
}

const fullDate = (iso: string): string | undefined => (/^\d{4}-/.test(iso) ? iso : undefined);

/** A number that stands beside the property's own word: `3 licences`, `quantity 3`. */
function numberBeside(name: string, text: string): string | undefined {
  for (const word of nameWords(name).filter((part) => part.length > 2)) {
    const stem = word.slice(0, Math.max(4, word.length - 2));
    const match = new RegExp(`(\\d[\\d.,]*)\\s+(?:\\w+\\s+)?${stem}\\w*|${stem}\\w*\\W{1,3}(?:of |is |: ?)?(\\d[\\d.,]*)`, 'iu').exec(
      fold(text),
    );
    const raw = (match?.[1] ?? match?.[2])?.replace(/[.,]$/, '');
    if (raw !== undefined) return String(readNumber(raw));
  }
  return undefined;
}
