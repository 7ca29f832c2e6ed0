import { chooseRecord } from './choose.ts';
import { isFields, leavesOf, recordsOf, type Fields } from './document.ts';
import { extractValue } from './extract.ts';
import { contentOf, isForeign, spellOut, stemsOf } from './language.ts';
import type { Tool, ToolCall } from './protocol.ts';
import { kindOf, slotsOf } from './schema.ts';
import { nearnessOf, wordingsOf } from './similarity.ts';
import type { MadeCall, Situation } from './situation.ts';

/** Verbs of tools that change something instead of looking something up. */
const ACT =
  /^(?:propose|request|submit|create|issue|file|set|send|order|refund|pay|cancel|update|delete|book|change|add|remove|close|block|record|write)\b/;

const isAct = ({ name }: Tool): boolean => ACT.test(spellOut(name));

/** Whether a tool searches by words. */
const searches = ({ parameters }: Tool): boolean =>
  slotsOf(parameters).some((slot) => slot.required && !slot.nullable && kindOf(slot) === 'query');

/** Least nearness of a tool to the message; an act needs more. */
const NEAR = 0.32;
const NEAR_TO_ACT = 0.5;

/** Nearness of a tool to the message, by its description or the words of its name. */
function nearnessOfTool({ name, description }: Tool, { message, language }: Situation): number {
  const named = [...stemsOf(spellOut(name), 'en')];
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

/** Arguments from the conversation, from earlier tool results only where one is required; null when one is missing. */
function argumentsFrom(tool: Tool, situation: Situation): Fields | null {
  const values = slotsOf(tool.parameters).map((slot) => {
    const said = extractValue(slot, { ...situation, toolResults: [] }) ?? (slot.nullable ? null : extractValue(slot, situation));
    return { name: slot.name, said, isMissing: said === undefined && slot.required };
  });
  return values.some(({ isMissing }) => isMissing) ? null : Object.fromEntries(values.map(({ name, said }) => [name, said]));
}

/** A call of a tool; none without arguments, or when it was made before. */
function callsOf({ name }: Tool, values: Fields | null, { calls }: Situation): ToolCall['function'][] {
  const call = { name, arguments: JSON.stringify(values) };
  const wasMade = calls.some((made) => made.name === call.name && made.arguments === call.arguments);
  return values === null || wasMade ? [] : [call];
}

/** Lookups to make: every text search, and every tool that is near the message. */
export const looksFor = (situation: Situation): ToolCall['function'][] =>
  situation.tools
    .filter((tool) => !isAct(tool))
    .filter((tool) => searches(tool) || nearnessOfTool(tool, situation) >= NEAR || speaksOfOwn(tool, situation))
    .flatMap((tool) => callsOf(tool, argumentsFrom(tool, situation), situation));

const LEAST_SURE = 0.6;

/** The acts that the message asks for. All arguments of a call come from one object of a tool result; without one clear object there is no call. */
export const actsFor = (situation: Situation): ToolCall['function'][] =>
  situation.tools
    .filter((tool) => isAct(tool) && nearnessOfTool(tool, situation) >= NEAR_TO_ACT)
    .flatMap((tool) => {
      const names = slotsOf(tool.parameters).map(({ name }) => name);
      const options = recordsOf(situation.toolResults).flatMap((record) => {
        const leaves = new Map(leavesOf(record).map(({ name, value }) => [name, value]));
        const values = names.map((name) => [name, leaves.get(spellOut(name))] as const);
        const description = [...leaves.values()].join(' , ');
        return values.every(([, value]) => value !== undefined) ? [{ value: Object.fromEntries(values), name: '', description }] : [];
      });
      const distinct = [...new Map(options.map((option) => [JSON.stringify(option.value), option])).values()];
      const { option, confidence } = chooseRecord({ ...situation, document: null }, distinct);
      const isSure = option !== null && names.length > 0 && confidence >= LEAST_SURE;
      return callsOf(tool, isSure ? (option.value as Fields) : null, situation);
    });

/** The acts that were called and have a result. */
export const madeActs = ({ calls, tools }: Situation): MadeCall[] =>
  calls.filter(({ name, result }) => result !== null && tools.some((tool) => tool.name === name && isAct(tool)));

/** The outcome that the runner reports in a result, or null. */
export function outcomeOf(result: unknown): string | null {
  const isReport = isFields(result) && ('data' in result || 'problem' in result || 'error' in result);
  return isReport && typeof result.outcome === 'string' ? result.outcome : null;
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
    if (code && count !== 1) return spellOut(code.name).replace(/ (?:id|no)$/, ' number');
  }
  return null;
}
