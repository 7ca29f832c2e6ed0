import { chooseRecord } from './choose.ts';
import { contentOf, isForeign, spellOut, stemsOf } from './language.ts';
import { shortHash, type Tool, type ToolCall } from './protocol.ts';
import { kindOf, slotsOf } from './schema.ts';
import { nearnessOf, wordingsOf } from './similarity.ts';
import { factsIn, isFields, leavesOf, recordsOf, type Fields, type Situation } from './situation.ts';
import { extractValue } from './extract.ts';

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

/** The calls to make: first every text search and every lookup near the message, then one act that it asks for. */
export function callsFor(situation: Situation): ToolCall[] {
  const looks = situation.tools
    .filter((tool) => !isAct(tool))
    .filter((tool) => searches(tool) || nearnessOfTool(tool, situation) >= NEAR || speaksOfOwn(tool, situation))
    .flatMap((tool) => callsOf(tool, argumentsFrom(tool, situation), situation));
  const acts = situation.tools
    .filter((tool) => isAct(tool) && nearnessOfTool(tool, situation) >= NEAR_TO_ACT)
    .flatMap((tool) => callsOf(tool, argumentsOfAct(tool, situation), situation));
  const calls = looks.length > 0 ? looks : acts.slice(0, 1);
  return calls.map((call, at) => ({ id: `call_${shortHash([situation.calls.length + at, call])}`, type: 'function', function: call }));
}

const LEAST_SURE = 0.6;

/** All arguments of an act come from one object of a tool result; null without one clear object. */
function argumentsOfAct(tool: Tool, situation: Situation): Fields | null {
  const names = slotsOf(tool.parameters).map(({ name }) => name);
  const options = recordsOf(situation.toolResults).flatMap((record) => {
    const leaves = new Map(leavesOf(record).map(({ name, value }) => [name, value]));
    const values = names.map((name) => [name, leaves.get(spellOut(name))] as const);
    const description = [...leaves.values()].join(' , ');
    return values.every(([, value]) => value !== undefined) ? [{ value: Object.fromEntries(values), name: '', description }] : [];
  });
  const distinct = [...new Map(options.map((option) => [JSON.stringify(option.value), option])).values()];
  const { option, confidence } = chooseRecord({ ...situation, document: null }, distinct);
  return names.length > 0 && confidence >= LEAST_SURE ? ((option?.value ?? null) as Fields | null) : null;
}

/** The acts that were called and have a result. */
export const madeActs = ({ calls, tools }: Situation): Situation['calls'] =>
  calls.filter(({ name, result }) => result !== null && tools.some((tool) => tool.name === name && isAct(tool)));

/** The outcome that a result reports; a result without one counts as success. */
export const outcomeOf = (result: unknown): string => (isFields(result) && typeof result.outcome === 'string' ? result.outcome : 'done');

export const wasDone = (result: unknown): boolean => /^(?:done|ok|success|succeeded|completed)$/i.test(outcomeOf(result));

/** The number that only the writer can give: a code that a fitting tool takes, when the tool without it found nothing or several things; else null. */
export function missingIn(situation: Situation): string | null {
  for (const tool of situation.tools.filter((one) => !isAct(one) && !searches(one) && speaksOfOwn(one, situation))) {
    const code = slotsOf(tool.parameters).find((slot) => kindOf(slot) === 'code');
    const result = situation.calls.findLast(({ name }) => name === tool.name)?.result;
    if (code && (!wasDone(result) || factsIn([result]).length !== 1)) return spellOut(code.name).replace(/ (?:id|no)$/, ' number');
  }
  return null;
}
