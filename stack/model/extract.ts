import { ibanIn } from '../ocr/iban.ts';
import { shorten, spellOut } from './language.ts';
import { valuesOn } from './page.ts';
import { kindOf, type Slot } from './schema.ts';
import { leavesOf, recordsOf, type Situation } from './situation.ts';
import { findValues, isIbanSlot, toValue, unitIn, type Value } from './values.ts';

const MOST_QUERY_CHARACTERS = 200;

/** The value that the conversation names for a property; undefined when it names none. @param found the values with labels, where several properties share them. */
export function extractValue(slot: Slot, situation: Situation, found = valuesOn(situation.lines, [slot])): string | number | undefined {
  const exact = exactly(spellOut(slot.name), situation);
  if (exact !== undefined) return /^(?:number|integer)$/.test(String(slot.schema.type)) ? toValue(slot, exact) : exact;
  return found.get(slot.name)?.value ?? toValue(slot, ofKind(slot, situation) ?? '');
}

/** The value under the property's name in tool results (newest first) and the document. */
function exactly(wanted: string, { document, toolResults }: Situation): string | undefined {
  const sources = [...toolResults.toReversed(), document].flatMap((source) => [source, ...recordsOf(source)]);
  const exact = sources.flatMap((source) => leavesOf(source)).find((leaf) => leaf.name === wanted && leaf.value !== '');
  return exact && String(exact.value);
}

/** The first value of the property's kind in the message; a code must have the form of the description's example. */
function ofKind(slot: Slot, { message, reading }: Situation): string | undefined {
  const kind = kindOf(slot);
  if (/\bcurrency\b/.test(spellOut(slot.name))) return unitIn(message);
  if (isIbanSlot(slot)) return ibanIn(message); // its check digits tell it without a label
  if (reading && kind !== 'email' && kind !== 'url') return undefined; // a page has many dates and numbers: without its label none is meant
  if (kind === 'query') return shorten(message.replace(/\s+/g, ' ').trim(), MOST_QUERY_CHARACTERS) || undefined;
  const [example] = findValues(slot.description).filter((value) => value.kind === 'code');
  const formOf = (code: string): string => code.replace(/\d+/g, '0').replace(/[A-Z]+/g, 'A');
  const fits = ({ key }: Value): boolean =>
    kind === 'code' ? !example || formOf(key) === formOf(example.key) : kind !== 'date' || /^\d{4}-/.test(key);
  const found = findValues(message).find((value) => value.kind === kind && fits(value));
  return found?.kind === 'amount' ? found.raw : found?.key;
}
