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

/** Verbs of an act that do not say which. */
const LIGHT = /^(?:propose|request|submit|create|issue|file|set|send|order)\b/;
const ACTS = /^(?:refund|pay|cancel|update|delete|book|change|add|remove|close|block|record|write)\b/;

/** Whether a tool changes something instead of looking something up. */
const isAct = ({ name }: Tool): boolean => LIGHT.test(spellOut(name)) || ACTS.test(spellOut(name));

/** Whether a tool searches by words. */
const searches = ({ parameters }: Tool): boolean =>
  slotsOf(parameters).some((slot) => slot.required && !slot.nullable && kindOf(slot) === 'query');

/** Least nearness of a tool to the message; an act needs more. */
const NEAR = 0.32;
const NEAR_TO_ACT = 0.5;

/** Nearness of a tool to the message, by its description or the words of its name. */
export function nearnessOfTool({ name, description }: Tool, { message, language }: Situation): number {
  const named = [...stemsOf(spellOut(name).replace(LIGHT, ''), 'en')];
  const said = named.filter((stem) => stemsOf(message, language).has(stem)).length / Math.max(1, named.length);
  return Math.max(said, nearnessOf(message, wordingsOf(description, language)));
}

/** A possessive with up to two words: `my last order`. */
const OWN = /\b(?:my|our|mein\p{L}{0,2}|unser\p{L}{0,2}|mon|ma|mes|notre|nos)\s+(\p{L}+(?:\s+\p{L}+)?)/giu;

/** Whether the writer mentions something of their own that the tool is about; in another language than the tool's, anything of their own. */
function speaksOfOwn({ name, description }: Tool, { message, language }: Situation): boolean {
  const wording = stemsOf(`${spellOut(name)} ${description}`, 'en');
  const things = [...message.matchAll(OWN)].map(([, thing = '']) => [...contentOf(thing, language)]);
  return things.some((stems) => isForeign([description], language) || stems.some((stem) => wording.has(stem)));
}

/** Arguments from the conversation; null when a required one is missing. */
export function argumentsFrom(tool: Tool, situation: Situation): Fields | null {
  const values: Fields = {};
  for (const slot of slotsOf(tool.parameters)) {
    const value = namedIn(slot, { ...situation, toolResults: [] }) ?? (slot.nullable ? null : namedIn(slot, situation));
    if (value !== undefined) values[slot.name] = value;
    else if (slot.required) return null;
  }
  return values;
}

/** The value that the conversation names for an argument; the last code with the form of the description's example. */
function namedIn(slot: Slot, situation: Situation): string | number | undefined {
  const given = extractValue(slot, situation);
  if (kindOf(slot) !== 'code') return given;
  const codesIn = (text: string): string[] => findValues(text).flatMap(({ kind, key }) => (kind === 'code' ? [key] : []));
  const [example] = codesIn(slot.description);
  const named = [...(given === undefined ? [] : [String(given)]), ...codesIn(situation.message)];
  return named.findLast((code) => example === undefined || formOf(code) === formOf(example));
}

/** Lookups to make: every text search, and every tool that is near the message. */
export const looksFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => !isAct(tool))
    .filter((tool) => searches(tool) || nearnessOfTool(tool, situation) >= NEAR || speaksOfOwn(tool, situation))
    .map((tool) => ({ tool, values: argumentsFrom(tool, situation) }))
    .filter((wanted): wanted is Wanted => wanted.values !== null);

const LEAST_SURE = 0.6;

/** The acts that the message asks for. All arguments of a call come from one object of a tool result; without one clear object there is no call. */
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

/** The acts that were called and have a result. */
export const madeActs = ({ calls, tools }: Situation): MadeCall[] =>
  calls.filter(({ name, result }) => result !== null && tools.some((tool) => tool.name === name && isAct(tool)));

/** The outcome that the runner reports in a result, or null. */
export function outcomeOf(result: unknown): string | null {
  const word =
    isFields(result) && ('data' in result || 'problem' in result || 'error' in result) ? (result.outcome ?? result.status) : null;
  return typeof word === 'string' ? word : null;
}

/** Whether a call succeeded; a result without an outcome counts as success. */
export const wasDone = ({ result }: MadeCall): boolean =>
  result !== null && /^(?:done|ok|success|succeeded|completed)$/i.test(outcomeOf(result) ?? 'done');

/**
 * The number that only the writer can give: a code that a fitting tool takes, when the tool without it found nothing or several things.
 * Null when no such number is missing.
 * @param countIn number of things in a tool's result.
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
