import { areRecords, chooseByMeaning, chooseRecord } from './choose.ts';
import { factsIn, isFields, scalarNamed } from './document.ts';
import { extractValue } from './extract.ts';
import { aspectOf, assess, chooseVerdict, type Aspect } from './judge.ts';
import { contentOf, sentencesOf, shorten, spellOut } from './language.ts';
import { chooseStep, letterOf } from './next-step.ts';
import type { JsonSchema } from './protocol.ts';
import { kindOf, slotOf, slotsOf, type Slot } from './schema.ts';
import { nearnessOf } from './similarity.ts';
import type { Situation } from './situation.ts';
import { outcomeOf } from './tools.ts';

/** A decision about a property; source of the object's confidence and reasoning. */
interface Decision {
  name: string;
  confidence: number;
  because: string;
  /** Whether it is a choice by meaning, which only counts for the confidence when it is the object's first decision. */
  isChoice?: boolean;
}

/** Context for filling an object. */
interface Work {
  situation: Situation;
  /** The aspect that the object is about. */
  aspect: Aspect | null;
  /** The next step that was chosen for the object, and all steps that it could have. */
  step: { taken: string; among: readonly string[] } | null;
  decisions: Decision[];
}

/** Builds a value that fits the schema from the conversation. */
export const fillSchema = (schema: JsonSchema, situation: Situation): unknown =>
  fillValue(slotOf('answer', schema), { situation, aspect: null, step: null, decisions: [] });

function fillValue(slot: Slot, work: Work): unknown {
  const { type, properties } = slot.schema;
  const named = work.step && slot.nullable ? work.step.among.filter((name) => slot.description.includes(name)) : [];
  // A nullable property whose description names options of the next step is filled for those options and null for others.
  if (work.step && named.length > 0)
    return named.includes(work.step.taken) ? fillValue({ ...slot, nullable: false }, { ...work, decisions: [] }) : null;
  if (slot.options.length > 0) return decide(slot, work);
  if (type === 'object' || isFields(properties)) return fillObject(slot, work);
  if (type === 'array') return fillArray(slot, work);
  if (type === 'boolean') return decideBoolean(slot, work);
  if (type === 'number' || type === 'integer') return fillNumber(slot, work);
  return type === undefined && slot.nullable ? null : fillString(slot, work);
}

/** Fills choices first, then texts, confidence and reasoning; the result keeps the schema's order. */
function fillObject({ name, schema }: Slot, { situation, aspect }: Work): Record<string, unknown> {
  const inner: Work = { situation, aspect: aspectOf(name) ?? aspect, step: null, decisions: [] };
  const turnOf = (slot: Slot): number => (slot.options.length > 0 ? 0 : 2 + ['confidence', 'reasoning'].indexOf(kindOf(slot)));
  const slots = slotsOf(schema);
  const values = new Map(slots.toSorted((a, b) => turnOf(a) - turnOf(b)).map((slot) => [slot.name, fillValue(slot, inner)]));
  return Object.fromEntries(slots.map((slot) => [slot.name, values.get(slot.name)] as const).filter(([, value]) => value !== undefined));
}

function decide({ name, nullable, options }: Slot, work: Work): unknown {
  const { situation, decisions } = work;
  const step = chooseStep(situation, options);
  if (step) work.step = { taken: step.option!.name, among: options.map((option) => option.name) };
  const isRecord = areRecords(options);
  const choice = step ?? chooseVerdict(situation, options) ?? (isRecord ? chooseRecord : chooseByMeaning)(situation, options);
  decisions.push({ name, confidence: choice.confidence, because: choice.because, isChoice: !isRecord });
  return choice.option === null && nullable ? null : (choice.option ?? options[0]!).value;
}

const YES = 0.5;
const ALREADY_THERE = 0.6;

/** True when the message is near to the description, or, for a list that must not have it ("stands in no known article"), when the draft answers it. */
function decideBoolean({ name, description }: Slot, { situation, decisions }: Work): boolean {
  const { document, message } = situation;
  const list = Object.keys(isFields(document) ? document : {}).find((key) => new RegExp(`\\bno ${key}\\b`, 'i').test(description));
  const listed = list === undefined ? [] : [(document as Record<string, unknown>)[list]].flat().map(String);
  const answers = list === undefined ? undefined : assess(situation)?.scores.complete.confidence;
  const isKnown = nearnessOf(message, listed) > ALREADY_THERE;
  const score = isKnown ? 0 : (answers ?? nearnessOf(message, [description || spellOut(name)]));
  decisions.push({ name, confidence: Math.min(0.9, 0.5 + Math.abs(score - YES)), because: `nearness ${score.toFixed(2)}`, isChoice: true });
  return score >= YES;
}

const LEVELS: Record<string, number> = { low: 0.25, minor: 0.25, high: 0.75, urgent: 1, critical: 1 };
const ONE_IS_FIRST = /\b1\b[^,.;\d]{0,20}\b(?:at once|first|highest|most|urgent|now|immediately)\b/i;

function fillNumber(slot: Slot, { situation, decisions, ...work }: Work): number | null | undefined {
  const { minimum: least = -Infinity, maximum: most = Infinity } = slot.schema as { minimum?: number; maximum?: number };
  const own = aspectOf(slot.name);
  const aspect = own ?? work.aspect;
  if (kindOf(slot) === 'confidence' || own) {
    const judged = aspect ? assess(situation)?.scores[aspect] : undefined;
    if (judged) decisions.push({ name: slot.name, ...judged });
    const counted = decisions.filter(({ isChoice }, index) => index === 0 || !isChoice).map(({ confidence }) => confidence);
    const share = judged?.confidence ?? Math.min(1, ...counted);
    return Math.max(least, Math.round(share * (most > 1 && most < Infinity ? most : 1) * 100) / 100);
  }
  if (kindOf(slot) === 'priority' && !slot.nullable && most - least < Infinity) {
    const level = LEVELS[scalarNamed(situation.document, /^(?:urgency|priority|severity)$/) ?? ''] ?? 0.5;
    const steps = Math.round(level * (most - least));
    return ONE_IS_FIRST.test(slot.description) ? most - steps : least + steps;
  }
  const found = extractValue(slot, situation);
  if (typeof found === 'number' && found >= least && found <= most) return found;
  return slot.nullable ? null : slot.required ? Math.min(most, Math.max(least, 0)) : undefined;
}

function fillString(slot: Slot, { situation, decisions }: Work): string | null | undefined {
  const { maxLength: most = 2_000, minLength: least = 0 } = slot.schema as { maxLength?: number; minLength?: number };
  const kind = kindOf(slot);
  if (kind === 'reasoning' && decisions.length > 0)
    return shorten(decisions.map(({ name, because }) => `${name}: ${because}`).join('; '), most);
  if (kind === 'language') return situation.language;
  const letter = kind === 'letter' ? letterOf(situation) : null;
  const isOwn = kind === 'title' || kind === 'summary';
  const text = String(letter?.text ?? (isOwn ? inOwnWords(situation, kind, most) : extractValue(slot, situation)) ?? '');
  if (text.length >= Math.max(least, letter ? 0 : 1)) {
    const { confidence, because } = letter ?? { confidence: 0.8, because: 'it stands in the input' };
    decisions.push({ name: slot.name, confidence, because });
    return shorten(text, most);
  }
  if (slot.nullable) return null;
  if (!slot.required) return undefined;
  decisions.push({ name: slot.name, confidence: 0.2, because: 'the message does not say' });
  return least === 0 ? '' : 'not stated'.padEnd(least, '.').slice(0, most);
}

/** Quotes the message: subject or first sentence as the title, sentences without the greeting as the summary. */
function inOwnWords({ document, message, language }: Situation, kind: 'title' | 'summary', most: number): string {
  const subject = scalarNamed(document, /^(?:subject|title|headline)$/)?.trim() ?? '';
  const sentences = sentencesOf(message)
    .map((sentence) => sentence.replace(/^\p{L}+(?: \p{L}+)?[,!]\s+(?=\p{L}+\s)/u, ''))
    .filter((sentence) => sentence !== subject && contentOf(sentence, language).size > 2);
  const [first = message] = sentences;
  if (kind === 'title') return subject.split(' ').length > 2 ? subject : first.replace(/[.!?\s]+$/, '');
  return sentences.filter((_, at) => sentences.slice(0, at + 1).join(' ').length <= most).join(' ') || first;
}

const MOST_LINES = 8;

function fillArray({ name, description, schema }: Slot, work: Work): unknown[] {
  const { minItems = 0, maxItems = Infinity } = schema as { minItems?: number; maxItems?: number };
  const inner = slotOf(name, schema.items ?? {});
  const kept = listFor({ ...inner, description }, work.situation).slice(0, Math.min(maxItems, MOST_LINES));
  while (kept.length < minItems) kept.push(fillValue(inner, work));
  return kept;
}

function listFor(slot: Slot, situation: Situation): unknown[] {
  const kind = kindOf(slot);
  if (kind === 'sources') return letterOf(situation).usedPassages;
  const known = kind === 'known' ? factsIn(situation.toolResults) : [];
  const tried = (kind === 'tried' ? situation.calls : []).map(({ name, result }) =>
    [`${spellOut(name)}: ${outcomeOf(result) ?? 'done'}`, scalarNamed(result, /^(?:problem|error)$/)].filter(Boolean).join(', '),
  );
  const unsupported = kind === 'unsupported' ? (assess(situation)?.unsupported ?? []) : [];
  return [...new Set([...known, ...tried, ...unsupported])].map((line) => shorten(line, Number(slot.schema.maxLength ?? 2_000)));
}
