import { areRecords, chooseOption, chooseRecord } from './choose.ts';
import { courseOf, optionFor, type Course } from './course.ts';
import { factsIn, isFields, recordsOf, scalarNamed, textOf } from './document.ts';
import { aspectOf, assess, chooseVerdict, type Aspect, type Assessment } from './judge.ts';
import { extractValue } from './extract.ts';
import { sentencesOf, shorten, spellOut } from './language.ts';
import { writeLetter, type Letter } from './letter.ts';
import type { JsonSchema } from './protocol.ts';
import { kindOf, shapeOf, slotsOf, type Option, type Shape, type Slot } from './schema.ts';
import type { Situation } from './situation.ts';
import { outcomeOf } from './tools.ts';

/** A choice or a text, for the confidence and the reasoning that stand beside it. */
interface Decision {
  confidence: number;
  because: string;
  kind: 'choice' | 'record' | 'text';
  /** Of a choice of what is done next: the options, and which was taken. */
  taken?: { name: string; among: readonly string[] };
}

/** What filling one document carries along; each part is worked out once, so that all properties agree. */
interface Work {
  root: JsonSchema;
  situation: Situation;
  letter: () => Letter;
  course: () => Course | null;
  assessment: () => Assessment | null;
  /** The aspect that the object at work is about. */
  aspect: Aspect | null;
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Makes a value that fits the schema, from what the conversation says. */
export function fillSchema(root: JsonSchema, situation: Situation): unknown {
  const course = once(() => courseOf(situation));
  const letter = once((): Letter => course() ?? writeLetter(situation));
  const work: Work = { root, situation, course, letter, assessment: once(() => assess(situation)), aspect: null };
  return fillValue({ name: 'answer', shape: shapeOf(root, root), required: true }, work, []);
}

function fillValue(given: Slot, work: Work, decisions: Decision[]): unknown {
  const shape = boundToChoice(given.shape, decisions);
  if (!shape) return null;
  const slot = { ...given, shape };
  const { type, properties } = shape.schema;
  const options = shape.options.length > 0 || type !== 'string' ? shape.options : listedOptions(slot.name, work.situation);
  if (options.length > 0) return decide(slot, options, work, decisions);
  if (type === 'object' || isFields(properties))
    return fillObject(shape.schema, { ...work, aspect: aspectOf(spellOut(slot.name)) ?? work.aspect });
  if (type === 'array') return fillArray(slot, work, decisions);
  if (type === 'boolean') return decideBoolean(slot, work, decisions);
  if (type === 'number' || type === 'integer') return fillNumber(slot, work, decisions);
  return type === 'null' ? null : fillString(slot, work, decisions);
}

/** A nullable property whose description names options of an earlier choice is null beside the others, and never beside these. */
function boundToChoice(shape: Shape, decisions: readonly Decision[]): Shape | null {
  const taken = decisions.find((decision) => decision.taken !== undefined)?.taken;
  const named = taken && shape.nullable ? taken.among.filter((name) => shape.description.includes(name)) : [];
  if (!taken || named.length === 0) return shape;
  return named.includes(taken.name) ? { ...shape, nullable: false } : null;
}

/** Names that the document lists for a property: `teams` for `team`. */
function listedOptions(name: string, { document }: Situation): Option[] {
  const list = isFields(document) ? document[`${name}s`] : undefined;
  return recordsOf(list ?? []).flatMap((record) =>
    typeof record.name === 'string' ? [{ value: record.name, name: record.name, description: '' }] : [],
  );
}

/** The turn in which a property is filled: choices, texts, confidence, reasons. */
function turnOf({ name, shape }: Slot): number {
  const kind = kindOf(name, shape.description);
  return shape.options.length > 0 ? 0 : kind === 'confidence' ? 2 : kind === 'reasoning' ? 3 : 1;
}

/** Choices first, then what rests on them; the answer keeps the order of the schema. */
function fillObject(schema: JsonSchema, work: Work): Record<string, unknown> {
  const slots = slotsOf(schema, work.root);
  const decisions: Decision[] = [];
  const values = new Map(slots.toSorted((a, b) => turnOf(a) - turnOf(b)).map((slot) => [slot.name, fillValue(slot, work, decisions)]));
  return Object.fromEntries(slots.map(({ name }) => [name, values.get(name)] as const).filter(([, value]) => value !== undefined));
}

const LEAST_SCORE = 0.3;

function decide({ name, shape }: Slot, options: readonly Option[], work: Work, decisions: Decision[]): unknown {
  const { situation } = work;
  const note = (kind: Decision['kind'], confidence: number, because: string) =>
    decisions.push({ kind, confidence, because: `${name}: ${because}` });
  const course = work.course();
  const step = course && optionFor(options, course);
  if (step) {
    const taken = { name: step.name, among: options.map((option) => option.name) };
    decisions.push({ kind: 'choice', confidence: course.confidence, because: `${name}: ${course.because}`, taken });
    return step.value;
  }
  const assessment = work.assessment();
  const verdict = assessment && chooseVerdict(options, assessment);
  if (verdict) note('choice', verdict.confidence, verdict.because);
  if (verdict) return verdict.option.value;
  const isRecord = areRecords(options);
  const { index, confidence, because, score } = isRecord ? chooseRecord(situation, options) : chooseOption(situation, options);
  const isNone = index === null || (!isRecord && shape.nullable && score < LEAST_SCORE);
  note(isRecord ? 'record' : 'choice', isNone ? 0.6 : confidence, because);
  return isNone && shape.nullable ? null : options[index ?? 0]?.value;
}

const YES = 0.5;

function decideBoolean({ name, shape }: Slot, { situation }: Work, decisions: Decision[]): boolean {
  const { score } = chooseOption(situation, [{ value: true, name: spellOut(name), description: shape.description }]);
  decisions.push({
    kind: 'choice',
    confidence: Math.min(0.9, 0.5 + Math.abs(score - YES)),
    because: `${name}: nearness ${score.toFixed(2)}`,
  });
  return score >= YES;
}

/** Beside choices the confidence is that of the first, and no higher than that of a record; beside texts it is their mean. */
function confidenceOf(decisions: readonly Decision[]): number {
  const [first] = decisions.filter(({ kind }) => kind !== 'text');
  if (first) return Math.min(first.confidence, ...decisions.filter(({ kind }) => kind === 'record').map(({ confidence }) => confidence));
  return decisions.reduce((sum, { confidence }) => sum + confidence, 0) / Math.max(1, decisions.length);
}

const LEVELS: Record<string, number> = { low: 0.25, minor: 0.25, normal: 0.5, medium: 0.5, high: 0.75, urgent: 1, critical: 1 };
const ONE_IS_FIRST = /\b1\b[^,.;\d]{0,20}\b(?:at once|first|highest|most|urgent|now|immediately)\b/i;

function fillNumber(slot: Slot, work: Work, decisions: Decision[]): number | null | undefined {
  const { minimum, maximum } = slot.shape.schema;
  const [least, most] = [typeof minimum === 'number' ? minimum : -Infinity, typeof maximum === 'number' ? maximum : Infinity];
  const kind = kindOf(slot.name, slot.shape.description);
  if (kind === 'confidence' || aspectOf(spellOut(slot.name))) {
    const aspect = aspectOf(spellOut(slot.name)) ?? work.aspect;
    const judged = aspect ? work.assessment()?.scores[aspect] : undefined;
    if (judged) decisions.push({ kind: 'text', confidence: judged.score, because: judged.because });
    const share = judged?.score ?? confidenceOf(decisions);
    return Math.max(least, Math.round(share * (most > 1 && Number.isFinite(most) ? most : 1) * 100) / 100);
  }
  if (kind === 'priority' && !slot.shape.nullable && Number.isFinite(most - least)) {
    const level = LEVELS[scalarNamed(work.situation.document, ['urgency', 'priority', 'severity']) ?? ''] ?? 0.5;
    const steps = Math.round(level * (most - least));
    return ONE_IS_FIRST.test(slot.shape.description) ? most - steps : least + steps;
  }
  const found = extractValue(slot, work.situation);
  if (typeof found === 'number' && found >= least && found <= most) return found;
  return slot.shape.nullable ? null : slot.required ? Math.min(most, Math.max(least, 0)) : undefined;
}

function fillString(slot: Slot, { situation, letter }: Work, decisions: Decision[]): string | null | undefined {
  const { schema, description, nullable } = slot.shape;
  const most = typeof schema.maxLength === 'number' ? schema.maxLength : 2_000;
  const least = typeof schema.minLength === 'number' ? schema.minLength : 0;
  const kind = kindOf(slot.name, description);
  if (kind === 'reasoning' && decisions.length > 0) return shorten(decisions.map(({ because }) => because).join('; '), most);
  if (kind === 'language') return situation.language;
  const isOwn = kind === 'title' || kind === 'summary';
  const value = kind === 'letter' ? letter().text : isOwn ? inOwnWords(situation, kind, most) : extractValue(slot, situation);
  const fits = value !== undefined && String(value).length >= Math.max(least, isOwn ? 1 : 0);
  const confidence = !fits ? 0.2 : kind === 'letter' ? letter().confidence : 0.8;
  if (fits || (slot.required && !nullable))
    decisions.push({
      kind: 'text',
      confidence,
      because: `${slot.name}: ${!fits ? 'the message does not say' : kind === 'letter' ? letter().because : 'it stands in the input'}`,
    });
  if (fits) return shorten(String(value), most);
  return nullable ? null : !slot.required ? undefined : least === 0 ? '' : 'not stated'.padEnd(least, '.').slice(0, most);
}

const GREETING =
  /^(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen)|moin|bonjour|salut|thanks|merci|danke|regards|kind regards|viele grüße|cordialement)\b[^.!?]{0,30}[,!.]?\s*(?=$|\p{L})/iu;

/** The message in its own words: its subject or first sentence as the title, its sentences without greeting and closing as the summary. */
function inOwnWords({ document, message }: Situation, kind: 'title' | 'summary', most: number): string {
  const subject = scalarNamed(document, ['subject', 'title', 'headline'])?.trim();
  const sentences = sentencesOf(message)
    .filter((sentence) => sentence !== subject)
    .map((sentence) => sentence.replace(GREETING, ''))
    .filter((sentence) => sentence.length > 3);
  const [first = message] = sentences;
  if (kind === 'title') return shorten(subject && subject.split(' ').length > 2 ? subject : first.replace(/[.!?\s]+$/, ''), most);
  return shorten(sentences.filter((_, index) => sentences.slice(0, index + 1).join(' ').length <= most).join(' ') || first, most);
}

const MOST_LINES = 8;
const WORTH_A_TAG = 0.3;

function fillArray({ name, shape }: Slot, work: Work, decisions: Decision[]): unknown[] {
  const { items, minItems, maxItems } = shape.schema;
  const inner = shapeOf(items ?? {}, work.root);
  const found = listFor(kindOf(name, shape.description), inner, work).slice(0, typeof maxItems === 'number' ? maxItems : Infinity);
  const kept = found.filter((value) => inner.options.length === 0 || inner.options.some((option) => option.value === value));
  while (kept.length < (typeof minItems === 'number' ? minItems : 0))
    kept.push(fillValue({ name, shape: inner, required: true }, work, decisions));
  return kept;
}

function listFor(kind: string, inner: Shape, { root, situation, letter, assessment, ...work }: Work): unknown[] {
  const lines = (texts: string[]) => [...new Set(texts)].slice(0, MOST_LINES).map((text) => shorten(text, 250));
  if (kind === 'sources') return letter().usedPassages;
  if (kind === 'known') return lines(factsIn(situation.toolResults).map(textOf));
  if (kind === 'tried')
    return lines(
      situation.calls.map(({ name, result }) =>
        [spellOut(name) + `: ${outcomeOf(result) ?? (result === null ? 'no answer' : 'done')}`, scalarNamed(result, ['problem', 'error'])]
          .filter(Boolean)
          .join(', '),
      ),
    );
  if (kind === 'unsupported')
    return (assessment()?.unsupported ?? []).map((sentence) =>
      sentence.slice(0, typeof inner.schema.maxLength === 'number' ? inner.schema.maxLength : 2_000),
    );
  if (inner.options.length > 0) {
    const { shares, score } = chooseOption(situation, inner.options);
    return score < LEAST_SCORE ? [] : inner.options.filter((_, index) => shares[index]! >= WORTH_A_TAG).map(({ value }) => value);
  }
  if (!isFields(inner.schema.properties)) return [];
  const item = fillObject(inner.schema, { root, situation, letter, assessment, ...work });
  return Object.values(item).some((value) => value !== null && value !== '' && value !== 0) ? [item] : [];
}
