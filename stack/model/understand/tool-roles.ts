import type { Tool } from '../protocol.ts';
import { detectLanguage } from '../text/language.ts';
import { fold, spellOutName } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { isFields } from './input-document.ts';
import { kindOf } from './kinds.ts';
import type { MadeCall } from './made-calls.ts';
import { mentionsOf, weightOf, type Meaning } from './meaning.ts';
import { shapeOf, type Shape } from './schema.ts';

/**
 * What a tool is for, judged by its name and its arguments: to find something out, to do something, or to serve one way of ending
 * a case (to take a reply, to take a question, to give the case away).
 */
export type ToolRole = 'look' | 'act' | 'answer' | 'ask' | 'hand over';

const GIVES_AWAY = /\b(?:hand ?over|escalate|escalation|transfer to|assign|forward to)\b/;
const ASKS = /\b(?:ask|clarify|request (?:details|information))\b/;
const ACTS =
  /^(?:propose|request|refund|pay|cancel|create|update|delete|book|issue|change|add|remove|set|close|block|unblock|submit|file|record|write|note|order|send)\b/;

/** An argument of a tool. */
export interface Argument {
  name: string;
  shape: Shape;
  required: boolean;
}

/** The arguments that a tool takes. */
export function argumentsOf({ parameters }: Tool): Argument[] {
  const properties = isFields(parameters.properties) ? parameters.properties : {};
  const required = Array.isArray(parameters.required) ? parameters.required : [];
  return Object.entries(properties).map(([name, inner]) => ({
    name,
    shape: shapeOf(inner, parameters),
    required: required.includes(name),
  }));
}

/** What a tool is for. */
export function roleOf(tool: Tool): ToolRole {
  const name = fold(spellOutName(tool.name));
  if (GIVES_AWAY.test(name)) return 'hand over';
  if (ASKS.test(name)) return 'ask';
  if (argumentsOf(tool).some((argument) => argument.required && takesLetter(argument))) return 'answer';
  return ACTS.test(name) ? 'act' : 'look';
}

const takesLetter = ({ name, shape }: Argument): boolean => shape.schema.type === 'string' && kindOf(name, shape.description) === 'reply';

/** Whether a tool searches by words. */
export const searches = (tool: Tool): boolean =>
  argumentsOf(tool).some(({ name, shape, required }) => required && !shape.nullable && kindOf(name, shape.description) === 'query');

/** The calls that were made to do something. */
export const actsIn = ({ calls, tools }: Pick<Situation, 'calls' | 'tools'>): MadeCall[] =>
  calls.filter(({ name }) => tools.some((tool) => tool.name === name && roleOf(tool) === 'act'));

/** The ideas in a tool's own wording. */
export function ideasOf(tool: Tool): Meaning {
  const wording = `${spellOutName(tool.name)}. ${tool.description}. ${argumentsOf(tool)
    .map(({ name }) => spellOutName(name))
    .join(', ')}`;
  return mentionsOf(wording, detectLanguage(wording));
}

/** How much of what the message is about the tool's own wording speaks of. */
export const fitOf = (tool: Tool, { meaning }: Pick<Situation, 'meaning'>): number =>
  [...ideasOf(tool).strength.keys()].reduce((sum, idea) => sum + weightOf(idea) * Math.min(1, meaning.strength.get(idea) ?? 0), 0);

/** A tool that fits less than this is not about the message. */
export const LEAST_FIT = 0.6;

/** Something of one's own, and up to two words of what it is. */
const OWN = /\b(?:my|our|mein\w{0,2}|unser\w{0,2}|mon|ma|mes|notre|nos) (\p{L}+(?: \p{L}+)?)/gu;

/** Whether the message speaks of something that is the writer's and that these ideas are about. */
export const speaksOfOwn = ({ strength }: Meaning, { message, language }: Pick<Situation, 'message' | 'language'>): boolean =>
  [...fold(message).matchAll(OWN)].some(([, words = '']) =>
    [...mentionsOf(words, language).strength.keys()].some((idea) => !idea.startsWith('=') && strength.has(idea)),
  );

/** Whether the message is about what a tool finds: by its wording, or because it speaks of a thing of one's own that the tool is named for. */
export const isAbout = (tool: Tool, situation: Situation): boolean =>
  fitOf(tool, situation) >= LEAST_FIT || speaksOfOwn(mentionsOf(spellOutName(tool.name), 'en'), situation);

/** Whether a call gave this argument a value. */
export function givesValue(text: string, name: string): boolean {
  try {
    const given: unknown = JSON.parse(text);
    return isFields(given) && given[name] !== null && given[name] !== undefined;
  } catch {
    return false; // what is no JSON gives nothing
  }
}
