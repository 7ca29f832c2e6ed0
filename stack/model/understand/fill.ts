import type { JsonSchema } from '../protocol.ts';
import { shorten } from '../text/words.ts';
import { aspectOf, assess, type Assessment } from './assess.ts';
import { chooseOption, type Option } from './choose-option.ts';
import { areRecords, chooseRecord } from './choose-record.ts';
import type { Situation } from './conversation.ts';
import { courseOf, type Course } from './course.ts';
import { extractValue, type Wanted } from './extract.ts';
import { bindToChoice, chooseCourse, linesFor, listedOptions, priorityFor } from './fill-case.ts';
import { confidenceOf, type Decision, type Slot, type Work } from './fill-work.ts';
import { isFields, recordsOf } from './input-document.ts';
import { kindOf, type Kind } from './kinds.ts';
import { writeLetter, type Letter } from './letter.ts';
import { mentionsOf, weightOf } from './meaning.ts';
import { resolve, shapeOf, type Shape } from './schema.ts';
import { summaryFor, titleFor } from './summary.ts';
import { chooseVerdict } from './verdict.ts';

/** Makes a value that fits the schema, from what the conversation says. */
export function fillSchema(root: JsonSchema, situation: Situation): unknown {
  let letter: Letter | null = null;
  let assessment: Assessment | null | undefined;
  let course: Course | null | undefined;
  const courseNow = (): Course | null => (course === undefined ? (course = courseOf(situation)) : course);
  const work: Work = {
    root,
    situation,
    letter: () => (letter ??= courseNow()?.letter ?? writeLetter(situation)),
    course: courseNow,
    assessment: () => (assessment === undefined ? (assessment = assess(situation)) : assessment),
    aspect: null,
  };
  return fillValue({ name: 'answer', shape: shapeOf(root, root), required: true }, work, []);
}

function fillValue(given: Slot, work: Work, decisions: Decision[]): unknown {
  const shape = bindToChoice(given.shape, decisions);
  if (!shape) return null;
  const slot = { ...given, shape };
  if (shape.options.length > 0) return decide(slot, work, decisions);
  const { type } = shape.schema;
  if (type === 'object' || isFields(shape.schema.properties))
    return fillObject(shape.schema, { ...work, aspect: aspectOf(slot.name) ?? work.aspect });
  if (type === 'array') return fillArray(slot, work, decisions);
  if (type === 'boolean') return decideBoolean(slot, work, decisions);
  if (type === 'number' || type === 'integer') return fillNumber(slot, work, decisions);
  if (type === 'null') return null;
  const listed = listedOptions(slot.name, work.situation);
  if (listed.length > 0) return decide({ ...slot, shape: { ...shape, options: listed } }, work, decisions);
  return fillString(slot, work, decisions);
}

/** Choices first, then what rests on them; the answer keeps the order of the schema. */
function fillObject(schema: JsonSchema, work: Work): Record<string, unknown> {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const properties = isFields(schema.properties) ? schema.properties : {};
  const slots = Object.entries(properties).map(([name, inner]): Slot => ({
    name,
    shape: shapeOf(inner, work.root),
    required: required.includes(name),
  }));
  const decisions: Decision[] = [];
  const values = new Map<string, unknown>();
  for (const slot of [...slots].sort((a, b) => turnOf(a) - turnOf(b))) values.set(slot.name, fillValue(slot, work, decisions));
  const filled = slots.map(({ name }): [string, unknown] => [name, values.get(name)]);
  return Object.fromEntries(filled.filter(([, value]) => value !== undefined));
}

/** The turn in which a property is filled: choices, texts, confidence, reasons. */
function turnOf({ name, shape }: Slot): number {
  const kind = kindOf(name, shape.description);
  if (shape.options.length > 0) return 0;
  return kind === 'confidence' ? 2 : kind === 'reasoning' ? 3 : 1;
}

function decide(slot: Slot, work: Work, decisions: Decision[]): unknown {
  const course = chooseCourse(slot, work, decisions);
  if (course) return course.value;
  const { name, shape } = slot;
  const { situation } = work;
  const assessment = work.assessment();
  const verdict = assessment && chooseVerdict(shape.options, assessment);
  if (verdict) {
    decisions.push({ confidence: verdict.confidence, because: `${name}: ${verdict.because}`, kind: 'choice' });
    return shape.options[verdict.index]?.value;
  }
  const options = shape.options.map((option) => describeFromInput(option, situation));
  if (areRecords(options) || (shape.nullable && recordsOf(situation.document).length === 0 && options.length === 0)) {
    const { index, confidence, because } = chooseRecord(situation, options);
    decisions.push({ confidence, because: `${name}: ${because}`, kind: 'record' });
    if (index !== null) return options[index]?.value;
    if (shape.nullable) return null;
  }
  const { index, shares, evidence, because } = chooseOption(situation.meaning, options);
  const option = options[index];
  if (shape.nullable && evidence < 0.3) {
    decisions.push({ confidence: 0.6, because: `${name}: nothing in the message fits an option`, kind: 'choice' });
    return null;
  }
  const told =
    because.length > 0
      ? `${name}: "${because.join('", "')}" point to ${String(option?.value)}`
      : `${name}: ${String(option?.value)}, though nothing points to it`;
  decisions.push({ confidence: shares[index] ?? 0, because: told, kind: 'choice' });
  return option?.value;
}

/** An option without a description of its own takes that of the input's record with its name. */
function describeFromInput(option: Option, { document }: Situation): Option {
  if (option.description !== '') return option;
  const record = recordsOf(document).find((fields) => Object.values(fields).includes(option.value));
  const words = record ? Object.values(record).filter((value) => typeof value === 'string' && value !== option.value) : [];
  return { ...option, description: words.join('. ') };
}

function decideBoolean({ name, shape }: Slot, { situation }: Work, decisions: Decision[]): boolean {
  const asked = [...mentionsOf(`${name.replace(/([A-Z_])/g, ' $1')} ${shape.description}`, 'en').strength.keys()];
  const met = asked.reduce((sum, idea) => sum + weightOf(idea) * Math.min(1, situation.meaning.strength.get(idea) ?? 0), 0);
  const yes = met >= 0.6;
  decisions.push({
    confidence: yes ? Math.min(0.9, 0.5 + 0.25 * met) : 0.7 - met / 3,
    because: `${name}: ${yes ? 'the message speaks of it' : 'the message does not speak of it'}`,
    kind: 'choice',
  });
  return yes;
}

function fillNumber(slot: Slot, work: Work, decisions: Decision[]): number | null | undefined {
  const { name, shape, required } = slot;
  const { minimum, maximum } = shape.schema;
  const [least, most] = [typeof minimum === 'number' ? minimum : -Infinity, typeof maximum === 'number' ? maximum : Infinity];
  if (kindOf(name, shape.description) === 'confidence') {
    const scale = most > 1 && Number.isFinite(most) ? most : 1;
    const share = scoreFor(name, work, decisions) ?? confidenceOf(decisions);
    return Math.max(least, Math.round(share * scale * 100) / 100);
  }
  const priority = kindOf(name, shape.description) === 'priority' && !shape.nullable ? priorityFor(slot, work.situation) : null;
  if (priority !== null) return priority;
  const found = extractValue({ name, description: shape.description, schema: shape.schema }, work.situation);
  if (typeof found === 'number' && found >= least && found <= most) return found;
  if (shape.nullable) return null;
  return required ? Math.min(most, Math.max(least, 0)) : undefined;
}

/** The score of a judged text, where the number is about an aspect of one. */
function scoreFor(name: string, work: Work, decisions: Decision[]): number | null {
  const aspect = aspectOf(name) ?? work.aspect;
  const judged = aspect && work.assessment()?.scores[aspect];
  if (!judged) return null;
  decisions.push({ confidence: judged.score, because: judged.because, kind: 'text' });
  return judged.score;
}

function fillString({ name, shape, required }: Slot, work: Work, decisions: Decision[]): string | null | undefined {
  const { schema, description, nullable } = shape;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : 2_000;
  const least = typeof schema.minLength === 'number' ? schema.minLength : 0;
  const kind = kindOf(name, description);
  if (kind === 'reasoning' && decisions.length > 0) return shorten(decisions.map(({ because }) => because).join('; '), most);
  if (kind === 'language') return work.situation.language;
  const text = textFor(kind, { name, description, schema }, most, work);
  const fits = text !== null && text.value.length >= least;
  if (fits) decisions.push({ confidence: text.confidence, because: `${name}: ${text.because}`, kind: 'text' });
  if (fits) return shorten(text.value, most);
  if (nullable) return null;
  if (!required) return undefined;
  decisions.push({ confidence: 0.2, because: `${name}: the message does not say`, kind: 'text' });
  return least === 0 ? '' : 'not stated'.padEnd(least, '.').slice(0, most);
}

interface FoundText {
  value: string;
  confidence: number;
  because: string;
}

function textFor(kind: Kind, wanted: Wanted, most: number, { situation, letter }: Work): FoundText | null {
  if (kind === 'reply') return { ...letter(), value: letter().text };
  if (kind === 'title' || kind === 'summary') {
    const value = kind === 'title' ? titleFor(situation, most) : summaryFor(situation, most);
    return value === '' ? null : { value, confidence: 0.85, because: 'in the words of the message' };
  }
  const found = extractValue(wanted, situation);
  return found === undefined
    ? null
    : { value: String(found), confidence: 0.8, because: `"${shorten(String(found), 60)}" stands in the input` };
}

function fillArray({ name, shape }: Slot, work: Work, decisions: Decision[]): unknown[] {
  const { items, minItems, maxItems } = shape.schema;
  const inner = shapeOf(items ?? {}, work.root);
  const least = typeof minItems === 'number' ? minItems : 0;
  const most = typeof maxItems === 'number' ? maxItems : Infinity;
  const found = listFor(kindOf(name, shape.description), inner, work);
  const kept = found.filter((value) => inner.options.length === 0 || inner.options.some((option) => option.value === value)).slice(0, most);
  while (kept.length < least) kept.push(fillValue({ name, shape: inner, required: true }, work, decisions));
  return kept;
}

function listFor(kind: Kind, inner: Shape, work: Work): unknown[] {
  if (kind === 'sources') return work.letter().usedPassages;
  const lines = linesFor(kind, work);
  if (lines) return lines;
  const longest = typeof inner.schema.maxLength === 'number' ? inner.schema.maxLength : 2_000;
  if (kind === 'unsupported') return (work.assessment()?.unsupported ?? []).map((sentence) => sentence.slice(0, longest));
  return manyOf(inner, work);
}

const WORTH_A_TAG = 0.3;

/** Values of a list: each option that the message supports; without options what the schema of an item finds, once. */
function manyOf(inner: Shape, work: Work): unknown[] {
  if (inner.options.length > 0) {
    const { shares, evidence } = chooseOption(work.situation.meaning, inner.options);
    return evidence < WORTH_A_TAG ? [] : inner.options.filter((_, index) => (shares[index] ?? 0) >= WORTH_A_TAG).map(({ value }) => value);
  }
  if (!isFields(resolve(inner.schema, work.root).properties)) return [];
  const item = fillObject(inner.schema, work);
  return Object.values(item).some((value) => value !== null && value !== '' && value !== 0) ? [item] : [];
}
