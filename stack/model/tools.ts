import { isFields, leavesOf, objectsIn, type Fields } from './document.ts';
import { likeness } from './encoder.ts';
import { chooseRecord, formOf } from './choose.ts';
import { extractValue } from './extract.ts';
import { languageOf, spellOut, stemsOf } from './language.ts';
import type { Tool } from './protocol.ts';
import { kindOf, slotsOf, type Slot } from './schema.ts';
import { wordingsOf, type MadeCall, type Situation } from './situation.ts';
import { findValues } from './values.ts';

/** What a tool is for: to find something out, to do something, or to serve one way of ending a case. */
export type ToolRole = 'look' | 'act' | 'answer' | 'ask' | 'hand over';

const GIVES_AWAY = /\b(?:hand ?over|escalate|escalation|transfer to|assign|forward to)\b/;
const ASKS = /\b(?:ask|clarify|request (?:details|information))\b/;
/** Verbs that say nothing about what is done. */
const LIGHT = /^(?:propose|request|submit|create|issue|file|set|send|order)\b/;
const ACTS = new RegExp(
  `${LIGHT.source}|^(?:refund|pay|cancel|update|delete|book|change|add|remove|close|block|unblock|record|write|note)\\b`,
);

const slots = ({ parameters }: Tool): Slot[] => slotsOf(parameters);
const kindOfSlot = ({ name, shape }: Slot) => kindOf(name, shape.description);

/** What a tool is for, judged by its name and its arguments. */
export function roleOf(tool: Tool): ToolRole {
  const name = spellOut(tool.name);
  if (GIVES_AWAY.test(name)) return 'hand over';
  if (ASKS.test(name)) return 'ask';
  if (slots(tool).some((slot) => slot.required && slot.shape.schema.type === 'string' && kindOfSlot(slot) === 'letter')) return 'answer';
  return ACTS.test(name) ? 'act' : 'look';
}

/** Whether a tool searches by words. */
const searches = (tool: Tool): boolean => slots(tool).some((slot) => slot.required && !slot.shape.nullable && kindOfSlot(slot) === 'query');

/** A tool that is nearer than this is about the message; to change something takes more. */
const NEAR = 0.32;
const NEAR_TO_ACT = 0.5;

/** How near a tool's wording is to the message. */
export const nearnessOf = (tool: Tool, { message, language }: Situation): number =>
  Math.max(0, ...wordingsOf(tool.description, language).map((text) => likeness(message, text)));

/** Words of a tool's name that the message says too: all of them, or at least the thing that it is about. */
function says(tool: Tool, { message, language }: Situation): 'all' | 'thing' | null {
  const said = new Set(stemsOf(message, language));
  const named = stemsOf(spellOut(tool.name).replace(LIGHT, ''), 'en');
  if (named.length > 0 && named.every((stem) => said.has(stem))) return 'all';
  return named.slice(1).some((stem) => said.has(stem)) ? 'thing' : null;
}

/** Something of one's own, and up to two words of what it is: `my last order`. */
const OWN = /\b(?:my|our|mein\p{L}{0,2}|unser\p{L}{0,2}|mon|ma|mes|notre|nos)\s+(\p{L}+(?:\s+\p{L}+)?)/giu;

/** Whether the writer speaks of a thing of their own that a tool is about; across languages any thing may be. */
function speaksOfOwn(tool: Tool, { message, language }: Situation): boolean {
  const wording = new Set(stemsOf(`${spellOut(tool.name)} ${tool.description}`, 'en'));
  const isForeign = languageOf(tool.description) !== language;
  return [...message.matchAll(OWN)].some(([, thing = '']) => isForeign || stemsOf(thing, language, true).some((stem) => wording.has(stem)));
}

const isAbout = (tool: Tool, situation: Situation): boolean =>
  says(tool, situation) !== null || nearnessOf(tool, situation) >= NEAR || speaksOfOwn(tool, situation);

const isAskedFor = (tool: Tool, situation: Situation): boolean =>
  says(tool, situation) === 'all' || nearnessOf(tool, situation) >= NEAR_TO_ACT;

/** Whether a runner said that a call was done; where it says nothing, it was. */
export function wasDone({ result }: MadeCall): boolean {
  const said = outcomeOf(result);
  return result !== null && (said === null || /^(?:done|ok|success|succeeded|completed)$/i.test(said));
}

/** The runner's word for what came of a call, or null. */
export function outcomeOf(result: unknown): string | null {
  const word =
    isFields(result) && ('data' in result || 'problem' in result || 'error' in result) ? (result.outcome ?? result.status) : null;
  return typeof word === 'string' ? word : null;
}

/** Whether a check that a tool made came out well: no truth value of its answer says no. */
export const cameOutWell = (call: MadeCall): boolean => wasDone(call) && !leavesOf(call.result).some(({ value }) => value === false);

/** The calls that were made to do something. */
export const actsIn = ({ calls, tools }: Situation): MadeCall[] =>
  calls.filter(({ name }) => tools.some((tool) => tool.name === name && roleOf(tool) === 'act'));

/** Arguments from the conversation; null when a required one is not known there. */
export function argumentsFrom(tool: Tool, situation: Situation): Fields | null {
  const values: Fields = {};
  for (const slot of slots(tool)) {
    const value = namedIn(slot, { ...situation, toolResults: [] }) ?? (slot.shape.nullable ? null : namedIn(slot, situation));
    if (value !== undefined) values[slot.name] = value;
    else if (slot.required) return null;
  }
  return values;
}

/** What the conversation names for an argument. A code must look like the example that the description gives; the newest line counts first. */
function namedIn(slot: Slot, situation: Situation): string | number | undefined {
  const given = extractValue(slot, situation);
  if (kindOfSlot(slot) !== 'code') return given;
  const [example] = findValues(slot.shape.description).codes;
  const fits = (code: string): boolean => example === undefined || formOf(code) === formOf(example);
  const said = situation.message
    .split('\n')
    .toReversed()
    .flatMap((line) => findValues(line).codes)
    .find(fits);
  return said ?? (given !== undefined && fits(String(given)) ? given : undefined);
}

export interface Wanted {
  tool: Tool;
  values: Fields;
}

/** Calls that find something out: every search, and what is about the message. */
export const looksFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => roleOf(tool) === 'look' && (searches(tool) || isAbout(tool, situation)))
    .flatMap((tool) => {
      const values = argumentsFrom(tool, situation);
      return values ? [{ tool, values }] : [];
    });

const LEAST_SURE = 0.6;

/**
 * Calls that the message asks for, each with all of its arguments from one object that a tool has returned, so that they belong
 * together. None when there is no such object, or the message does not tell which of several is meant, or names something else.
 */
export const actsFor = (situation: Situation): Wanted[] =>
  situation.tools
    .filter((tool) => roleOf(tool) === 'act' && isAskedFor(tool, situation))
    .flatMap((tool) => {
      const names = slots(tool).map(({ name }) => name);
      const found = objectsIn(situation.toolResults).flatMap(({ fields, around }) => {
        const values = Object.fromEntries(names.map((name) => [name, fields[name]]));
        const isWhole = names.length > 0 && Object.values(values).every((value) => ['string', 'number', 'boolean'].includes(typeof value));
        return isWhole
          ? [
              {
                values,
                text: leavesOf(around ?? fields)
                  .map(({ value }) => String(value))
                  .join(' , '),
              },
            ]
          : [];
      });
      const different = [...new Map(found.map((one) => [JSON.stringify(one.values), one])).values()];
      const options = different.map(({ text }, index) => ({ value: index, name: '', description: text }));
      const { index, confidence } = chooseRecord({ ...situation, document: null }, options);
      return index !== null && confidence >= LEAST_SURE ? [{ tool, values: different[index]!.values }] : [];
    });

/**
 * What only the one who wrote can tell: a number that a fitting tool takes, which the message does not name, when what the tool finds
 * without it is nothing, or more than one thing. Null when nothing of the writer's own is meant.
 */
export function missingIn(situation: Situation, found: (result: unknown) => number): string | null {
  for (const tool of situation.tools.filter((one) => roleOf(one) === 'look' && !searches(one) && speaksOfOwn(one, situation))) {
    const code = slots(tool).find((slot) => kindOfSlot(slot) === 'code');
    const call = situation.calls.findLast(({ name }) => name === tool.name);
    const count = call && wasDone(call) ? found(call.result) : 0;
    const isNamed = code !== undefined && call !== undefined && typeof (JSON.parse(call.arguments) as Fields)[code.name] === 'string';
    if (code && count !== 1 && !(isNamed && count > 0)) return spellOut(code.name).replace(/ (?:id|no)$/, ' number');
  }
  return null;
}
