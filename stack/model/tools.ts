import { chooseRecord } from './choose.ts';
import { isFields, leavesOf, objectsIn, type Fields } from './document.ts';
import { extractValue } from './extract.ts';
import { contentOf, spellOut, stemsOf } from './language.ts';
import type { Tool } from './protocol.ts';
import { isForeign, nearnessOf, wordingsOf } from './rank.ts';
import { kindOf, slotsOf, type Slot } from './schema.ts';
import type { MadeCall, Situation } from './situation.ts';
import { findValues, formOf } from './values.ts';

/** A call that should be made. */
export interface Wanted {
  tool: Tool;
  values: Fields;
}

/** Verbs that do not say what is done. */
const LIGHT = /^(?:propose|request|submit|create|issue|file|set|send|order)\b/;
const ACTS = /^(?:refund|pay|cancel|update|delete|book|change|add|remove|close|block|record|write)\b/;

/** Whether a tool does something instead of finding something out. */
const isAct = ({ name }: Tool): boolean => LIGHT.test(spellOut(name)) || ACTS.test(spellOut(name));

/** Whether a tool searches by words. */
const searches = ({ parameters }: Tool): boolean =>
  slotsOf(parameters).some((slot) => slot.required && !slot.nullable && kindOf(slot) === 'query');

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
  const named = [...(given === undefined ? [] : [String(given)]), ...codesIn(situation.message)];
  return named.findLast((code) => example === undefined || formOf(code) === formOf(example));
}

/** Calls that find something out: every search by words, and what is about the message. */
export const looksFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => !isAct(tool))
    .filter((tool) => searches(tool) || nearnessOfTool(tool, situation) >= NEAR || speaksOfOwn(tool, situation))
    .map((tool) => ({ tool, values: argumentsFrom(tool, situation) }))
    .filter((wanted): wanted is Wanted => wanted.values !== null);

const LEAST_SURE = 0.6;

/**
 * Calls that the message asks for, each with all of its arguments from one object that a tool has returned, so that they belong
 * together. None when there is no such object, or the message does not tell which of several is meant, or names something else.
 */
export const actsFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => isAct(tool) && nearnessOfTool(tool, situation) >= NEAR_TO_ACT)
    .flatMap((tool) => {
      const names = slotsOf(tool.parameters).map(({ name }) => name);
      const pick = (fields: Fields): Fields => Object.fromEntries(names.map((name) => [name, fields[name]]));
      const whole = objectsIn(situation.toolResults).filter(({ fields }) => names.every((name) => leavesOf(fields[name]).length === 1));
      const found = [...new Map(whole.map((one) => [JSON.stringify(pick(one.fields)), one])).values()];
      const toText = ({ fields, around }: (typeof found)[number]) =>
        leavesOf(around ?? fields)
          .map(({ value }) => value)
          .join(' , ');
      const options = found.map((one, value) => ({ value, name: '', description: toText(one) }));
      const { index, confidence } = chooseRecord({ ...situation, document: null }, options);
      return index !== null && names.length > 0 && confidence >= LEAST_SURE ? [{ tool, values: pick(found[index]!.fields) }] : [];
    });

/** The calls that were made to do something and have an outcome. */
export const madeActs = ({ calls, tools }: Situation): MadeCall[] =>
  calls.filter(({ name, result }) => result !== null && tools.some((tool) => tool.name === name && isAct(tool)));

/** The runner's word for the outcome of a call, or null where it has none. */
export function outcomeOf(result: unknown): string | null {
  const word =
    isFields(result) && ('data' in result || 'problem' in result || 'error' in result) ? (result.outcome ?? result.status) : null;
  return typeof word === 'string' ? word : null;
}

/** Whether a call was done; where the runner says nothing, it was. */
export const wasDone = ({ result }: MadeCall): boolean =>
  result !== null && /^(?:done|ok|success|succeeded|completed)$/i.test(outcomeOf(result) ?? 'done');

/**
 * What only the one who wrote can tell: a number that a fitting tool takes, which the message does not name, when what the tool finds
 * without it is nothing, or more than one thing. Null when nothing of the writer's own is meant.
 */
export function missingIn(situation: Situation, countIn: (result: unknown) => number): string | null {
  for (const tool of situation.tools.filter((one) => !isAct(one) && !searches(one) && speaksOfOwn(one, situation))) {
    const code = slotsOf(tool.parameters).find((slot) => kindOf(slot) === 'code');
    const call = situation.calls.findLast(({ name }) => name === tool.name);
    const count = call && wasDone(call) ? countIn(call.result) : 0;
    const isNamed = code !== undefined && call !== undefined && typeof (JSON.parse(call.arguments) as Fields)[code.name] === 'string';
    if (code && count !== 1 && !(isNamed && count > 0)) return spellOut(code.name).replace(/ (?:id|no)$/, ' number');
  }
  return null;
}
