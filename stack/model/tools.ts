import { chooseRecord } from './choose.ts';
import { isFields, leavesOf, objectsIn, type Fields } from './document.ts';
import { extractValue } from './extract.ts';
import { contentOf, spellOut, stemsOf } from './language.ts';
import type { Tool } from './protocol.ts';
import { isForeign, nearnessOf, wordingsOf } from './rank.ts';
import { kindOf, slotsOf, type Slot } from './schema.ts';
import type { MadeCall, Situation } from './situation.ts';
import { findValues, formOf } from './values.ts';

/** What a tool is for: to find something out, to do something, or to check one way of ending a case. */
export type ToolRole = 'look' | 'act' | 'answer' | 'ask' | 'hand over';

/** Verbs that do not say what is done. */
const LIGHT = /^(?:propose|request|submit|create|issue|file|set|send|order)\b/;
const ACTS = /^(?:refund|pay|cancel|update|delete|book|change|add|remove|close|block|record|write)\b/;

const required = ({ parameters }: Tool): Slot[] => slotsOf(parameters).filter((slot) => slot.required && !slot.nullable);

/** What a tool is for, judged by its name and its arguments. */
export function roleOf(tool: Tool): ToolRole {
  const name = spellOut(tool.name);
  if (/\b(?:hand ?over|escalate|transfer|assign|forward)\b/.test(name)) return 'hand over';
  if (/\b(?:ask|clarify)\b/.test(name)) return 'ask';
  if (required(tool).some((slot) => slot.schema.type === 'string' && kindOf(slot) === 'letter')) return 'answer';
  return LIGHT.test(name) || ACTS.test(name) ? 'act' : 'look';
}

/** A tool that is nearer than this is about the message; to change something takes more. */
const NEAR = 0.32;
const NEAR_TO_ACT = 0.5;

/** How near a tool is to the message: by its description, or by the words of its name that the message says. */
export function nearnessOfTool({ name, description }: Tool, { message, language }: Situation): number {
  const named = [...stemsOf(spellOut(name).replace(LIGHT, ''), 'en')];
  const said = named.filter((stem) => stemsOf(message, language).has(stem)).length / Math.max(1, named.length);
  return Math.max(said, nearnessOf(message, wordingsOf(description, language)));
}

/** Something of one's own, and up to two words of what it is: `my last order`. */
const OWN = /\b(?:my|our|mein\p{L}{0,2}|unser\p{L}{0,2}|mon|ma|mes|notre|nos)\s+(\p{L}+(?:\s+\p{L}+)?)/giu;

/** Whether the writer speaks of a thing of their own that a tool is about; across languages any thing may be. */
function speaksOfOwn({ name, description }: Tool, { message, language }: Situation): boolean {
  const wording = stemsOf(`${spellOut(name)} ${description}`, 'en');
  const things = [...message.matchAll(OWN)].map(([, thing = '']) => [...contentOf(thing, language)]);
  return things.some((stems) => isForeign([description], language) || stems.some((stem) => wording.has(stem)));
}

/** The runner's word for the outcome of a call, or null where it has none. */
export function outcomeOf(result: unknown): string | null {
  const word = isFields(result) && ('data' in result || 'problem' in result || 'error' in result) ? (result.outcome ?? result.status) : null;
  return typeof word === 'string' ? word : null;
}

/** Whether a call was done; where the runner says nothing, it was. */
export const wasDone = ({ result }: MadeCall): boolean =>
  result !== null && /^(?:done|ok|success|succeeded|completed)$/i.test(outcomeOf(result) ?? 'done');

/** Whether a check that a tool made came out well: no truth value of its answer says no. */
export const cameOutWell = (call: MadeCall): boolean => wasDone(call) && !leavesOf(call.result).some(({ value }) => value === false);

/** The calls that were made of tools with a role. */
export const callsOf = (role: ToolRole, { calls, tools }: Situation): MadeCall[] =>
  calls.filter(({ name }) => tools.some((tool) => tool.name === name && roleOf(tool) === role));

/** Arguments from the conversation; null when a required one is not known there. */
export function argumentsFrom(tool: Tool, situation: Situation): Fields | null {
  const values: Fields = {};
  for (const slot of slotsOf(tool.parameters)) {
    const value = namedIn(slot, { ...situation, toolResults: [] }) ?? (slot.nullable ? null : namedIn(slot, situation));
    if (value !== undefined) values[slot.name] = value;
    else if (slot.required) return null;
  }
  return values;
}

/** What the conversation names for an argument. A code must look like the example in the description; the last one named counts. */
function namedIn(slot: Slot, situation: Situation): string | number | undefined {
  const given = extractValue(slot, situation);
  if (kindOf(slot) !== 'code') return given;
  const codesIn = (text: string): string[] => findValues(text).flatMap(({ kind, key }) => (kind === 'code' ? [key] : []));
  const [example] = codesIn(slot.description);
  return [...(given === undefined ? [] : [String(given)]), ...codesIn(situation.message)].findLast(
    (code) => example === undefined || formOf(code) === formOf(example),
  );
}

export interface Wanted {
  tool: Tool;
  values: Fields;
}

/** Calls that find something out: every search by words, and what is about the message. */
export const looksFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => roleOf(tool) === 'look')
    .filter((tool) => searches(tool) || nearnessOfTool(tool, situation) >= NEAR || speaksOfOwn(tool, situation))
    .map((tool) => ({ tool, values: argumentsFrom(tool, situation) }))
    .filter((wanted): wanted is Wanted => wanted.values !== null);

const searches = (tool: Tool): boolean => required(tool).some((slot) => kindOf(slot) === 'query');

const LEAST_SURE = 0.6;

/**
 * Calls that the message asks for, each with all of its arguments from one object that a tool has returned, so that they belong
 * together. None when there is no such object, or the message does not tell which of several is meant, or names something else.
 */
export const actsFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => roleOf(tool) === 'act' && nearnessOfTool(tool, situation) >= NEAR_TO_ACT)
    .flatMap((tool) => {
      const names = slotsOf(tool.parameters).map(({ name }) => name);
      const whole = objectsIn(situation.toolResults).filter(({ fields }) => names.every((name) => leavesOf(fields[name]).length === 1));
      const found = new Map(whole.map(({ fields, around }) => [JSON.stringify(names.map((name) => fields[name])), { fields, around }]));
      const texts = [...found.values()].map(({ fields, around }) => leavesOf(around ?? fields).map(({ value }) => String(value)).join(' , ')); // prettier-ignore
      const options = texts.map((description, value) => ({ value, name: '', description }));
      const { index, confidence } = chooseRecord({ ...situation, document: null }, options);
      const fields = index === null || confidence < LEAST_SURE ? undefined : [...found.values()][index]?.fields;
      return names.length > 0 && fields ? [{ tool, values: Object.fromEntries(names.map((name) => [name, fields[name]])) }] : [];
    });

/**
 * What only the one who wrote can tell: a number that a fitting tool takes, which the message does not name, when what the tool finds
 * without it is nothing, or more than one thing. Null when nothing of the writer's own is meant.
 */
export function missingIn(situation: Situation, countIn: (result: unknown) => number): string | null {
  for (const tool of situation.tools.filter((one) => roleOf(one) === 'look' && !searches(one) && speaksOfOwn(one, situation))) {
    const code = slotsOf(tool.parameters).find((slot) => kindOf(slot) === 'code');
    const call = situation.calls.findLast(({ name }) => name === tool.name);
    const count = call && wasDone(call) ? countIn(call.result) : 0;
    const isNamed = code !== undefined && call !== undefined && typeof (JSON.parse(call.arguments) as Fields)[code.name] === 'string';
    if (code && count !== 1 && !(isNamed && count > 0)) return spellOut(code.name).replace(/ (?:id|no)$/, ' number');
  }
  return null;
}
