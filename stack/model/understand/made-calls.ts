import type { Message } from '../protocol.ts';
import { isFields, type Fields } from './input-document.ts';

/** A call of a tool that stands in the conversation, and what came back. */
export interface MadeCall {
  name: string;
  arguments: string;
  /** Parsed where it is JSON; null while there is none. */
  result: unknown;
}

/** The calls of a conversation, oldest first. */
export function madeCallsIn(messages: readonly Message[], read: (content: string) => unknown): MadeCall[] {
  const results = new Map(messages.filter(({ role }) => role === 'tool').map(({ toolCallId, content }) => [toolCallId, content]));
  return messages
    .flatMap(({ toolCalls }) => toolCalls)
    .map(({ id, function: { name, arguments: text } }) => {
      const content = results.get(id);
      return { name, arguments: text, result: content === undefined ? null : read(content) };
    });
}

/** Runners of tools say in a word whether a call was done; where they say nothing, it was. */
export function wasDone({ result }: MadeCall): boolean {
  const said = outcomeOf(result);
  return result !== null && (said === null || /^(?:done|ok|success|succeeded|completed)$/i.test(said));
}

/** The runner's word for what came of a call, or null. */
export function outcomeOf(result: unknown): string | null {
  if (!isFields(result)) return null;
  const word = result.outcome ?? result.status;
  return typeof word === 'string' && ('data' in result || 'problem' in result || 'error' in result) ? word : null;
}

/** Whether a check that a tool made came out well: no truth value of its answer says no. */
export const cameOutWell = (call: MadeCall): boolean => wasDone(call) && !valuesOf(call.result).includes(false);

const valuesOf = (value: unknown): unknown[] => (isFields(value) ? Object.values(value).flatMap(valuesOf) : [value]);

/** All objects in a value, each with the one around it. */
export function objectsIn(value: unknown, around: Fields | null = null): { fields: Fields; around: Fields | null }[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsIn(item, around));
  if (!isFields(value)) return [];
  return [{ fields: value, around }, ...Object.values(value).flatMap((inner) => objectsIn(inner, value))];
}
