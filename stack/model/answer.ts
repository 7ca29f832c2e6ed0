import type { Reading } from '../ocr/read.ts';
import { areRecords, chooseByMeaning, chooseRecord } from './choose.ts';
import { withEncoder } from './encoder.ts';
import { aspectOf, assess, chooseVerdict, type Aspect } from './judge.ts';
import { insightsFor } from './insights/choose.ts';
import { contentOf, sentencesOf, shorten, spellOut } from './language.ts';
import { tableOn, valuesOn } from './page.ts';
import { toCompletion, type ChatRequest } from './protocol.ts';
import { chooseStep, replyOf } from './reply.ts';
import { kindOf, slotOf, slotsOf, type Slot } from './schema.ts';
import { nearnessOf } from './similarity.ts';
import { factsIn, isFields, readSituation, scalarNamed, type Situation } from './situation.ts';
import { callsFor, outcomeOf } from './tools.ts';
import { extractValue } from './extract.ts';

/** Context for filling an object. */
interface Work {
  situation: Situation;
  /** The aspect that the object is about. */
  aspect: Aspect | null;
  /** The next step that was chosen for the object, and all steps that it could have. */
  step: { taken: string; among: readonly string[] } | null;
  /** Values with their labels, by property. */
  found: ReturnType<typeof valuesOn>;
  /** Decisions about properties; source of the object's confidence and reasoning. */
  decisions: { name: string; confidence: number; because: string }[];
}

/** Answers a request from its messages, schema and tools alone: with tool calls, else with the schema filled. Deterministic. */
export const answerRequest = (request: ChatRequest, pages: readonly Reading[] = []) =>
  withEncoder(() => {
    const situation = readSituation(request, pages);
    const tool_calls = request.mayCall ? callsFor(situation) : [];
    if (tool_calls.length > 0) return toCompletion(request, { content: null, tool_calls });
    const slot = slotOf('answer', request.schema);
    return toCompletion(request, {
      content: JSON.stringify(fillValue(slot, { situation, aspect: null, step: null, found: new Map(), decisions: [] })),
    });
  });

/** A value for the slot that fits the schema, from the conversation. */
function fillValue(slot: Slot, work: Work): unknown {
  const { type, properties } = slot.schema;
  const named = work.step && slot.nullable ? work.step.among.filter((name) => slot.description.includes(name)) : [];
  // A nullable property whose description names options of the next step is filled for those options and null for others.
  if (work.step && named.length > 0)
    return named.includes(work.step.taken) ? fillValue({ ...slot, nullable: false }, { ...work, decisions: [] }) : null;
  if (slot.options.length > 0) return decide(slot, work);
  if (type === 'object' || isFields(properties)) return fillObject(slot, work);
  if (type === 'array') return fillArray(slot, work);
  if (type === 'boolean') return fillBoolean(slot, work);
  if (type === 'number' || type === 'integer') return fillNumber(slot, work);
  return type === undefined && slot.nullable ? null : fillString(slot, work);
}

/** Fills choices first, then texts, confidence and reasoning; the result keeps the schema's order. */
function fillObject({ name, schema }: Slot, { situation, aspect }: Work): Record<string, unknown> {
  const turnOf = (slot: Slot): number => (slot.options.length > 0 ? 0 : 2 + ['confidence', 'reasoning'].indexOf(kindOf(slot)));
  const slots = slotsOf(schema);
  const wanted = slots.filter((slot) => isLabelled(slot, situation) && turnOf(slot) === 1);
  const found = valuesOn(situation.lines, wanted, situation.reading !== null);
  const inner: Work = { situation, aspect: aspectOf(name) ?? aspect, step: null, found, decisions: readings(situation, wanted, found) };
  const values = new Map(slots.toSorted((a, b) => turnOf(a) - turnOf(b)).map((slot) => [slot.name, fillValue(slot, inner)]));
  return Object.fromEntries(slots.map((slot) => [slot.name, values.get(slot.name)] as const).filter(([, value]) => value !== undefined));
}

/** Whether a property's value may be found by its label. A text to be written, such as a reply, never is: the label could be a stranger's. */
const isLabelled = (slot: Slot, { reading }: Situation): boolean =>
  /^(?:string|number|integer)$/.test(String(slot.schema.type)) &&
  (['date', 'amount', 'code', 'email', 'url', 'other'].includes(kindOf(slot)) || (reading !== null && kindOf(slot) === 'quote'));

/** What the reading of images says of an object's confidence. */
function readings({ reading }: Situation, wanted: readonly Slot[], found: Work['found']): Work['decisions'] {
  if (reading === null) return [];
  const after = [...found].map(([name, { label }]) => `${name} at "${label}"`).join(', ') || 'no label';
  return [{ name: 'image', confidence: (reading * found.size) / Math.max(1, wanted.length), because: `read by OCR, found ${after}` }];
}

function decide({ name, nullable, options }: Slot, work: Work): unknown {
  const { situation, decisions } = work;
  const step = chooseStep(situation, options);
  if (step) work.step = { taken: step.option!.name, among: options.map((option) => option.name) };
  const isRecord = areRecords(options);
  const choice = step ?? chooseVerdict(situation, options) ?? (isRecord ? chooseRecord : chooseByMeaning)(situation, options);
  // A later choice by meaning, such as an urgency, does not lower the object's confidence.
  const confidence = isRecord || decisions.length === 0 ? choice.confidence : 1;
  decisions.push({ name, confidence, because: choice.because });
  return choice.option === null && nullable ? null : (choice.option ?? options[0]!).value;
}

const YES = 0.5;

/** True when the draft answers the message, or, without a draft, when the message is near to the description. */
function fillBoolean({ name, description }: Slot, { situation, decisions }: Work): boolean {
  const answers = assess(situation)?.scores.complete.confidence;
  const stated = situation.message.toLowerCase().includes(spellOut(name).replace(/^(?:is|has) /, '')) ? 0.9 : 0.1;
  const score =
    answers ?? (situation.reading !== null ? stated : undefined) ?? nearnessOf(situation.message, [description || spellOut(name)]);
  decisions.push({ name, confidence: Math.min(0.9, 0.5 + Math.abs(score - YES)), because: `nearness ${score.toFixed(2)}` });
  return score >= YES;
}

const LEVELS: Record<string, number> = { low: 0.25, minor: 0.25, high: 0.75, urgent: 1, critical: 1 };
const ONE_IS_FIRST = /\b1\b[^,.;\d]{0,20}\b(?:at once|first|highest|most|urgent|now|immediately)\b/i;

function fillNumber(slot: Slot, { situation, decisions, ...work }: Work): number | null | undefined {
  const { least = -Infinity, most = Infinity } = slot;
  const own = aspectOf(slot.name);
  const aspect = own ?? work.aspect;
  if (kindOf(slot) === 'confidence' || own) {
    const judged = aspect ? assess(situation)?.scores[aspect] : undefined;
    if (judged) decisions.push({ name: slot.name, ...judged });
    const share = judged?.confidence ?? Math.min(1, ...decisions.map(({ confidence }) => confidence));
    return Math.max(least, Math.round(share * (most > 1 && most < Infinity ? most : 1) * 100) / 100);
  }
  if (kindOf(slot) === 'priority' && !slot.nullable && most - least < Infinity) {
    const level = LEVELS[scalarNamed(situation.document, /^(?:urgency|priority|severity)$/) ?? ''] ?? 0.5;
    const steps = Math.round(level * (most - least));
    return ONE_IS_FIRST.test(slot.description) ? most - steps : least + steps;
  }
  const found = extractValue(slot, situation, work.found);
  if (typeof found === 'number' && found >= least && found <= most) return found;
  return slot.nullable ? null : slot.required ? Math.min(most, Math.max(least, 0)) : undefined;
}

/** Says nothing beside other reasons. */
const IN_INPUT = 'it stands in the input';

function fillString(slot: Slot, { situation, found, decisions }: Work): string | null | undefined {
  const { least = 0, most = 2_000 } = slot;
  const kind = kindOf(slot);
  const telling = decisions.filter(({ because }) => because !== IN_INPUT);
  if (kind === 'reasoning' && decisions.length > 0)
    return shorten(telling.map(({ name, because }) => `${name}: ${because}`).join('; ') || IN_INPUT, most);
  if (kind === 'language') return situation.language;
  const letter = kind === 'letter' ? replyOf(situation) : null;
  const text =
    letter?.text ?? String((kind === 'quote' && !found.has(slot.name) ? quoteFrom(situation) : extractValue(slot, situation, found)) ?? '');
  if (text.length >= Math.max(least, letter ? 0 : 1)) {
    const { confidence, because } = letter ?? { confidence: 0.8, because: IN_INPUT };
    decisions.push({ name: slot.name, confidence, because });
    return shorten(text, most);
  }
  if (slot.nullable) return null;
  if (!slot.required) return undefined;
  decisions.push({ name: slot.name, confidence: 0.2, because: 'the message does not say' });
  return least === 0 ? '' : 'not stated'.padEnd(least, '.').slice(0, most);
}

/** The first sentence of the message that says something. */
const quoteFrom = ({ message, language }: Situation): string =>
  sentencesOf(message).find((sentence) => contentOf(sentence, language).size > 2) ?? message;

const MOST_LINES = 8;

function fillArray({ name, description, schema, least = 0, most = MOST_LINES }: Slot, work: Work): unknown[] {
  const inner = slotOf(name, schema.items);
  const insights = insightsFor(inner, work.situation, most);
  if (insights) return insights;
  if (isFields(inner.schema.properties)) return fillRows(inner, most === MOST_LINES ? Infinity : most, work);
  const kept = listFor({ ...inner, description }, work.situation).slice(0, Math.min(most, MOST_LINES));
  while (kept.length < least) kept.push(fillValue(inner, work));
  return kept;
}

/** Objects from the rows of a table; a row without a value that is needed is left out. */
function fillRows({ name, schema }: Slot, most: number, { situation, decisions }: Work): unknown[] {
  const slots = slotsOf(schema);
  const table = tableOn(situation.lines, slots);
  if (!table) return [];
  decisions.push({ name, confidence: table.confidence, because: `${table.rows.length} rows of a table` });
  const rows = table.rows.filter((row) => row.size > 1 && slots.every((slot) => row.has(slot.name) || slot.nullable || !slot.required));
  return rows.slice(0, most).map((row) => Object.fromEntries(slots.map((slot) => [slot.name, row.get(slot.name) ?? null])));
}

function listFor(slot: Slot, situation: Situation): unknown[] {
  const kind = kindOf(slot);
  if (kind === 'sources') return replyOf(situation).usedPassages;
  const known = kind === 'known' ? factsIn(situation.toolResults) : [];
  const tried = (kind === 'tried' ? situation.calls : []).map(({ name, result }) =>
    [`${spellOut(name)}: ${outcomeOf(result)}`, scalarNamed(result, /^(?:problem|error)$/)].filter(Boolean).join(', '),
  );
  const unsupported = kind === 'unsupported' ? (assess(situation)?.unsupported ?? []) : [];
  return [...new Set([...known, ...tried, ...unsupported])].map((line) => shorten(line, slot.most ?? 2_000));
}
