import { createHash } from 'node:crypto';
import type { ChatRequest, Tool, ToolCall } from '../protocol.ts';
import { spellOutName } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { courseOf, type Course } from './course.ts';
import { fillSchema } from './fill.ts';
import { mentionsOf } from './meaning.ts';
import { doingArguments, lookingArguments } from './tool-arguments.ts';
import { argumentsOf, fitOf, isAbout, roleOf, searches } from './tool-roles.ts';

/** Without being asked for by name, what changes something must fit in more than one idea: a charge alone is no wish for a refund. */
const LEAST_FIT_TO_ACT = 1.9;
/** An idea that the message names outright, not one that it merely brings to mind. */
const MENTIONED = 0.9;

type Values = Record<string, unknown>;

interface Wanted {
  tool: Tool;
  values: Values;
}

/**
 * The calls that come next on the way to an answer with a schema: first whatever finds something out, then what the message asks to be
 * done, then whatever takes the text that would be the answer. Empty when the answer can be given.
 */
export function nextCalls({ tools, toolChoice }: ChatRequest, situation: Situation): ToolCall[] {
  if (toolChoice === 'none') return [];
  const isNew = ({ tool, values }: Wanted): boolean =>
    !situation.calls.some((call) => call.name === tool.name && call.arguments === JSON.stringify(values));
  const by = (role: string): Tool[] => tools.filter((tool) => roleOf(tool) === role);
  const looks = by('look')
    .flatMap((tool) => lookWith(tool, situation))
    .filter(isNew);
  if (looks.length > 0) return toCalls(looks, situation);
  const acts = by('act')
    .flatMap((tool) => actWith(tool, situation))
    .filter(isNew);
  if (acts.length > 0) return toCalls(acts.slice(0, 1), situation);
  const course = courseOf(situation);
  const takers = course ? by(course.kind).filter((tool) => !hasTaken(tool, course, situation)) : [];
  return toCalls(
    takers.slice(0, 1).map((tool) => ({ tool, values: fillSchema(tool.parameters, situation) as Values })),
    situation,
  );
}

/** Whether a tool has had the text of this course, or the case, already. */
const hasTaken = ({ name }: Tool, { letter }: Course, { calls }: Situation): boolean =>
  calls.some((call) => call.name === name && (letter.text === '' || call.arguments.includes(JSON.stringify(letter.text))));

function lookWith(tool: Tool, situation: Situation): Wanted[] {
  if (!searches(tool) && !isAbout(tool, situation)) return [];
  const values = lookingArguments(tool, situation);
  return values ? [{ tool, values }] : [];
}

function actWith(tool: Tool, situation: Situation): Wanted[] {
  if (argumentsOf(tool).length === 0 || !isAskedFor(tool, situation)) return [];
  const values = doingArguments(tool, situation);
  return values ? [{ tool, values }] : [];
}

/** Whether the message asks for what a tool does: by its wording, or by all ideas of its name. */
function isAskedFor(tool: Tool, situation: Situation): boolean {
  if (fitOf(tool, situation) >= LEAST_FIT_TO_ACT) return true;
  const named = [...mentionsOf(spellOutName(tool.name), 'en').strength.keys()].filter((idea) => !idea.startsWith('='));
  return named.length > 0 && named.every((idea) => (situation.meaning.strength.get(idea) ?? 0) >= MENTIONED);
}

const toCalls = (wanted: Wanted[], { calls }: Situation): ToolCall[] =>
  wanted.map(({ tool, values }, at) => {
    const text = JSON.stringify(values);
    const id = createHash('sha256')
      .update(`${calls.length + at} ${tool.name} ${text}`)
      .digest('hex')
      .slice(0, 24);
    return { id: `call_${id}`, type: 'function', function: { name: tool.name, arguments: text } };
  });
