import { leavesOf, recordsOf } from './document.ts';
import { contentOf, shorten, spellOut } from './language.ts';
import { kindOf, type Slot } from './schema.ts';
import type { Situation } from './situation.ts';
import { findValues, type Value } from './values.ts';

const MOST_QUERY_CHARACTERS = 200;
/** Share of the words of the property's name that a label must have. */
const LEAST_SHARE = 0.5;

/** The value that the conversation names for a property; undefined when it names none. */
export function extractValue(slot: Slot, situation: Situation): string | number | undefined {
  const { type, pattern } = slot.schema;
  const given = labelled(slot.name, situation) ?? ofKind(slot, situation);
  if (given === undefined || (typeof pattern === 'string' && !new RegExp(pattern, 'u').test(given))) return undefined;
  if (type !== 'number' && type !== 'integer') return given;
  const [number] = findValues(given).filter(({ kind }) => kind === 'number' || kind === 'amount');
  const value = number && Number(number.key) / 100;
  return value !== undefined && type === 'integer' ? Math.round(value) : value;
}

/** The value whose label fits the property's name best: in tool results (newest first), the document, then lines such as `Total: 12.90`. */
function labelled(name: string, { document, toolResults, message }: Situation): string | undefined {
  const leaves = [...toolResults.toReversed(), document].flatMap((source) =>
    [source, ...recordsOf(source)].flatMap((one) => leavesOf(one)),
  );
  const lines = [...message.matchAll(/^\s*([\p{L}][\p{L}\d ./-]{1,40}?)\s*[:=]\s*(\S.*)$/gmu)];
  const exact = leaves.find((leaf) => leaf.name === spellOut(name) && leaf.value !== '');
  if (exact) return String(exact.value);
  const wanted = [...contentOf(spellOut(name), 'en')];
  const rated = lines.map(([, label = '', value = '']) => {
    const words = contentOf(label, 'en');
    return { value: value.trim(), share: wanted.filter((word) => words.has(word)).length / Math.max(1, wanted.length, words.size) };
  });
  const best = rated.sort((a, b) => b.share - a.share)[0];
  return best && best.share >= LEAST_SHARE ? best.value : undefined;
}

function ofKind(slot: Slot, { message }: Situation): string | undefined {
  const kind = kindOf(slot);
  if (kind === 'query') return shorten(message.replace(/\s+/g, ' ').trim(), MOST_QUERY_CHARACTERS) || undefined;
  const format = { email: 'email', uri: 'url', date: 'date' }[String(slot.schema.format)] ?? kind;
  const found = findValues(message).find((value) => value.kind === format && (format !== 'date' || /^\d{4}-/.test(value.key)));
  return found && toText(found, slot.schema.type === 'string');
}

const toText = ({ kind, raw, key }: Value, asText: boolean): string =>
  kind === 'date' || kind === 'code' ? key : kind === 'amount' && !asText ? String(Number(key) / 100) : raw;
