import { choose, chooseByMeaning } from './choose.ts';
import { courseOf, optionFor, type Course } from './course.ts';
import { factsIn, isFields, scalarNamed } from './document.ts';
import { extractValue } from './extract.ts';
import { aspectOf, assess, chooseVerdict, type Aspect, type Assessment } from './judge.ts';
import { contentOf, sentencesOf, shorten, spellOut } from './language.ts';
import { writeLetter, type Letter } from './letter.ts';
import { nearnessOf } from './rank.ts';
import type { JsonSchema } from './protocol.ts';
import { kindOf, slotOf, slotsOf, type Slot } from './schema.ts';
import type { Situation } from './situation.ts';
import { outcomeOf } from './tools.ts';

/** A decision about a property; source of the object's confidence and reasoning. */
interface Decision {
  name: string;
  confidence: number;
  because: string;
  isChoice?: boolean;
  /** For a choice of the next step: the chosen option and all options. */
  step?: { taken: string; among: readonly string[] };
}

/** Context for filling one document; each function computes once, so that all properties agree. */
interface Work {
  root: JsonSchema;
  situation: Situation;
  letter: () => Letter;
  course: () => Course | null;
  assessment: () => Assessment | null;
  /** The aspect of the current object. */
  aspect: Aspect | null;
  /** Decisions about the current object. */
  decisions: Decision[];
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Builds a value that fits the schema from the conversation. */
export function fillSchema(root: JsonSchema, situation: Situation): unknown {
  const course = once(() => courseOf(situation));
  const letter = once((): Letter => course() ?? writeLetter(situation));
  const assessment = once(() => assess(situation));
  return fillValue(slotOf('answer', root, root), { root, situation, course, letter, assessment, aspect: null, decisions: [] });
}

function fillValue(slot: Slot, work: Work): unknown {
  const { type, properties } = slot.schema;
  const step = work.decisions.find((decision) => decision.step)?.step;
  const named = step && slot.nullable ? step.among.filter((name) => slot.description.includes(name)) : [];
  // A nullable property whose description names options of the next step is filled for those options and null for others.
  if (step && named.length > 0)
    return named.includes(step.taken) ? fillValue({ ...slot, nullable: false }, { ...work, decisions: [] }) : null;
  if (slot.options.length > 0) return decide(slot, work);
  if (type === 'object' || isFields(properties)) return fillObject(slot, work);
  if (type === 'array') return fillArray(slot, work);
  if (type === 'boolean') return decideBoolean(slot, work);
  if (type === 'number' || type === 'integer') return fillNumber(slot, work);
  return type === undefined && slot.nullable ? null : fillString(slot, work);
}

/** Fills choices first, then texts, confidence and reasoning; the result keeps the schema's order. */
function fillObject({ name, schema }: Slot, work: Work): Record<string, unknown> {
  const inner: Work = { ...work, aspect: aspectOf(name) ?? work.aspect, decisions: [] };
  const turnOf = (slot: Slot): number =>
    slot.options.length > 0 ? 0 : 1 + Math.max(0, 1 + ['confidence', 'reasoning'].indexOf(kindOf(slot)));
  const slots = slotsOf(schema, work.root);
  const values = new Map(slots.toSorted((a, b) => turnOf(a) - turnOf(b)).map((slot) => [slot.name, fillValue(slot, inner)]));
  return Object.fromEntries(slots.map((slot) => [slot.name, values.get(slot.name)] as const).filter(([, value]) => value !== undefined));
}

const LEAST_SCORE = 0.3;

function decide({ name, nullable, options }: Slot, { situation, course, assessment, decisions }: Work): unknown {
  const step = course() && optionFor(options, course()!);
  if (step) {
    const { confidence, because } = course()!;
    decisions.push({ name, confidence, because, isChoice: true, step: { taken: step.name, among: options.map((option) => option.name) } });
    return step.value;
  }
  const verdict = assessment() && chooseVerdict(options, assessment()!);
  if (verdict) decisions.push({ name, confidence: verdict.score, because: verdict.because, isChoice: true });
  if (verdict) return verdict.option.value;
  const { index, confidence, because, score, shares } = choose(situation, options);
  const isRecord = shares.length === 0;
  const isNone = index === null || (!isRecord && nullable && score < LEAST_SCORE);
  decisions.push({ name, confidence: isNone ? 0.6 : confidence, because, isChoice: !isRecord });
  return isNone && nullable ? null : options[index ?? 0]?.value;
}

const YES = 0.5;
const ALREADY_THERE = 0.6;

/** Known texts that make the answer false: the description "stands in no known article" names the list `known`. */
function listedIn(description: string, document: unknown): readonly string[] | null {
  const lists = Object.entries(isFields(document) ? document : {}).filter(([name]) =>
    new RegExp(`\\bno ${name}\\b`, 'i').test(description),
  );
  const texts = lists.flatMap(([, value]): unknown[] => (Array.isArray(value) ? value : []));
  return lists.length > 0 ? texts.filter((text) => typeof text === 'string') : null;
}

function decideBoolean({ name, description }: Slot, { situation, assessment, decisions }: Work): boolean {
  const listed = listedIn(description, situation.document);
  const isKnown = listed !== null && nearnessOf(situation.message, listed) > ALREADY_THERE;
  const answers = listed && assessment()?.scores.complete.score;
  const score = isKnown ? 0 : (answers ?? chooseByMeaning(situation, [{ value: true, name: spellOut(name), description }]).score);
  const confidence = Math.min(0.9, 0.5 + Math.abs(score - YES));
  decisions.push({ name, confidence, because: `nearness ${score.toFixed(2)}`, isChoice: true });
  return score >= YES;
}

const LEVELS = new Map([
  ['low', 0.25],
  ['minor', 0.25],
  ['high', 0.75],
  ['urgent', 1],
  ['critical', 1],
]);
const ONE_IS_FIRST = /\b1\b[^,.;\d]{0,20}\b(?:at once|first|highest|most|urgent|now|immediately)\b/i;

function fillNumber(slot: Slot, { situation, assessment, decisions, ...work }: Work): number | null | undefined {
  const { minimum: least = -Infinity, maximum: most = Infinity } = slot.schema as { minimum?: number; maximum?: number };
  const aspect = aspectOf(slot.name) ?? work.aspect;
  if (kindOf(slot) === 'confidence' || aspectOf(slot.name)) {
    const judged = aspect ? assessment()?.scores[aspect] : undefined;
    if (judged) decisions.push({ name: slot.name, confidence: judged.score, because: judged.because });
    // An object's confidence is the lowest of its first decision, its records and its texts.
    const given = decisions.filter(({ isChoice }, index) => index === 0 || !isChoice).map(({ confidence }) => confidence);
    const share = judged?.score ?? Math.min(1, ...given);
    return Math.max(least, Math.round(share * (most > 1 && most < Infinity ? most : 1) * 100) / 100);
  }
  if (kindOf(slot) === 'priority' && !slot.nullable && most - least < Infinity) {
    const level = LEVELS.get(scalarNamed(situation.document, ['urgency', 'priority', 'severity']) ?? '') ?? 0.5;
    const steps = Math.round(level * (most - least));
    return ONE_IS_FIRST.test(slot.description) ? most - steps : least + steps;
  }
  const found = extractValue(slot, situation);
  if (typeof found === 'number' && found >= least && found <= most) return found;
  return slot.nullable ? null : slot.required ? Math.min(most, Math.max(least, 0)) : undefined;
}

function fillString(slot: Slot, { situation, letter, decisions }: Work): string | null | undefined {
  const { maxLength: most = 2_000, minLength: least = 0 } = slot.schema as { maxLength?: number; minLength?: number };
  const kind = kindOf(slot);
  if (kind === 'reasoning' && decisions.length > 0)
    return shorten(decisions.map(({ name, because }) => `${name}: ${because}`).join('; '), most);
  if (kind === 'language') return situation.language;
  const isOwn = kind === 'title' || kind === 'summary';
  const text = kind === 'letter' ? letter().text : isOwn ? inOwnWords(situation, kind, most) : extractValue(slot, situation);
  const fits = text !== undefined && (text !== '' || kind === 'letter') && String(text).length >= least;
  if (!fits && slot.nullable) return null;
  if (!fits && !slot.required) return undefined;
  const confidence = !fits ? 0.2 : kind === 'letter' ? letter().confidence : 0.8;
  decisions.push({
    name: slot.name,
    confidence,
    because: !fits ? 'the message does not say' : kind === 'letter' ? letter().because : 'it stands in the input',
  });
  return fits ? shorten(String(text), most) : least === 0 ? '' : 'not stated'.padEnd(least, '.').slice(0, most);
}

/** Quotes the message: subject or first sentence as the title, sentences without the greeting as the summary. */
function inOwnWords({ document, message, language }: Situation, kind: 'title' | 'summary', most: number): string {
  const subject = scalarNamed(document, ['subject', 'title', 'headline'])?.trim() ?? '';
  const sentences = sentencesOf(message)
    .map((sentence) => sentence.replace(/^\p{L}+(?: \p{L}+)?[,!]\s+(?=\p{L}+\s)/u, ''))
    .filter((sentence) => sentence !== subject && contentOf(sentence, language).size > 2);
  const [first = message] = sentences;
  if (kind === 'title') return shorten(subject.split(' ').length > 2 ? subject : first.replace(/[.!?\s]+$/, ''), most);
  return shorten(sentences.filter((_, at) => sentences.slice(0, at + 1).join(' ').length <= most).join(' ') || first, most);
}

const MOST_LINES = 8;

function fillArray({ name, description, schema }: Slot, work: Work): unknown[] {
  const { minItems = 0, maxItems = Infinity } = schema as { minItems?: number; maxItems?: number };
  const inner = slotOf(name, schema.items ?? {}, work.root);
  const kept = listFor({ ...inner, name, description }, work).slice(0, maxItems);
  while (kept.length < minItems) kept.push(fillValue(inner, work));
  return kept;
}

function listFor(slot: Slot, { situation, letter, assessment }: Work): unknown[] {
  const lines = (texts: string[]): string[] => [...new Set(texts)].slice(0, MOST_LINES).map((text) => shorten(text, 250));
  const kind = kindOf(slot);
  if (kind === 'sources') return letter().usedPassages;
  if (kind === 'known') return lines(factsIn(situation.toolResults));
  if (kind === 'tried')
    return lines(
      situation.calls.map(({ name, result }) =>
        [`${spellOut(name)}: ${outcomeOf(result) ?? 'done'}`, scalarNamed(result, ['problem', 'error'])].filter(Boolean).join(', '),
      ),
    );
  if (kind === 'unsupported')
    return (assessment()?.unsupported ?? []).map((sentence) => sentence.slice(0, Number(slot.schema.maxLength ?? 2_000)));
  return [];
}
