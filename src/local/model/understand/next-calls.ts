import { createHash } from 'node:crypto';
import type { ChatRequest, Tool, ToolCall } from '../protocol.ts';
import type { Situation } from './conversation.ts';
import { courseOf } from './course.ts';
import { fillSchema } from './fill.ts';
import { doingArguments, lookingArguments } from './tool-arguments.ts';
import { argumentsOf, fitOf, LEAST_FIT, roleOf, searches } from './tool-roles.ts';

/** What changes something must fit better than what only looks. */
const LEAST_FIT_TO_ACT = 1;

interface Wanted {
  tool: Tool;
  values: Record<string, unknown>;
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
  const checks = course
    ? by(course.kind).map((tool) => ({ tool, values: fillSchema(tool.parameters, situation) as Record<string, unknown> }))
    : [];
  return toCalls(checks.filter(isNew).slice(0, 1), situation);
}

function lookWith(tool: Tool, situation: Situation): Wanted[] {
  if (!searches(tool) && fitOf(tool, situation) < LEAST_FIT) return [];
  const values = lookingArguments(tool, situation);
  return values ? [{ tool, values }] : [];
}

function actWith(tool: Tool, situation: Situation): Wanted[] {
  if (argumentsOf(tool).length === 0 || fitOf(tool, situation) < LEAST_FIT_TO_ACT) return [];
  const found = doingArguments(tool, situation);
  return found ? [{ tool, values: found.values }] : [];
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
