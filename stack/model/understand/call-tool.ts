import { createHash } from 'node:crypto';
import type { ChatRequest, Message, Tool, ToolCall } from '../protocol.ts';
import type { Situation } from './conversation.ts';
import { chooseOption } from './choose-option.ts';
import { extractValue } from './extract.ts';
import { isFields } from './input-document.ts';
import { kindOf } from './kinds.ts';
import { shapeOf } from './schema.ts';
import { summaryFor } from './summary.ts';
import { fitOf, LEAST_FIT } from './tool-roles.ts';

interface Fitting {
  tool: Tool;
  fit: number;
  values: Record<string, unknown>;
}

/** The call that serves the request best and was not made yet, or null when none fits or its arguments are not known. */
export function chooseToolCall({ tools, toolChoice, messages }: ChatRequest, situation: Situation): ToolCall | null {
  if (toolChoice === 'none') return null;
  const named = typeof toolChoice === 'object' ? toolChoice.name : null;
  const made = callsMade(messages);
  const forced = toolChoice === 'required' || named !== null;
  const fitting = tools
    .filter(({ name }) => named === null || name === named)
    .map((tool): Fitting => ({ tool, fit: fitOf(tool, situation), values: argumentsFor(tool, situation, forced) ?? {} }))
    .filter(({ tool, fit }) => forced || (fit >= LEAST_FIT && argumentsFor(tool, situation, false) !== null))
    .filter(({ tool, values }) => forced || !made.has(keyOf(tool.name, values)))
    .sort((a, b) => b.fit - a.fit);
  const best = fitting.find(({ tool, values }) => !made.has(keyOf(tool.name, values))) ?? fitting[0];
  return best ? toCall(best, made.size) : null;
}

const keyOf = (name: string, values: unknown): string => `${name} ${JSON.stringify(values)}`;

function callsMade(messages: readonly Message[]): Set<string> {
  const calls = messages.flatMap(({ toolCalls }) => toolCalls);
  return new Set(calls.map((call) => `${call.function.name} ${call.function.arguments}`));
}

/** Arguments from the conversation; null when a required one is not known there. */
function argumentsFor({ parameters }: Tool, situation: Situation, forced: boolean): Record<string, unknown> | null {
  const properties = isFields(parameters.properties) ? parameters.properties : {};
  const required = Array.isArray(parameters.required) ? parameters.required : [];
  const values: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(properties)) {
    const { options, description, schema, nullable } = shapeOf(inner, parameters);
    const kind = kindOf(name, description);
    const value =
      options.length > 0
        ? options[chooseOption(situation.meaning, options).index]?.value
        : kind === 'summary' || kind === 'reasoning'
          ? summaryFor(situation, 300)
          : extractValue({ name, description, schema }, situation);
    if (value !== undefined) values[name] = value;
    else if (nullable) values[name] = null;
    else if (required.includes(name) && !forced) return null;
    else if (required.includes(name))
      values[name] = schema.type === 'number' || schema.type === 'integer' ? 0 : schema.type === 'boolean' ? false : '';
  }
  return values;
}

function toCall({ tool, values }: Fitting, place: number): ToolCall {
  const text = JSON.stringify(values);
  const id = createHash('sha256').update(`${place} ${tool.name} ${text}`).digest('hex').slice(0, 24);
  return { id: `call_${id}`, type: 'function', function: { name: tool.name, arguments: text } };
}
