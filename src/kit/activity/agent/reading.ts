import type { z } from 'zod';
import { REFUSED } from '../model/ask.ts';
import { checkAnswer } from '../model/check.ts';
import { finishOf, unreadableReason } from '../../common/finish.ts';
import type { ModelEntry } from './entries.ts';
import { TOOL_NAME } from './tool.ts';

/** A tool call as the model requested it. */
export interface Call {
  /** Turn number and position in the turn: the same in every attempt. */
  id: string;
  /** The name the model used, made acceptable to providers. */
  name: string;
  /** Unchecked text. */
  arguments: string;
}

/** The interpretation of a model turn. */
export type TurnReading<Output> =
  | { is: 'calls'; calls: Call[] }
  | { is: 'answer'; output: Output }
  | { is: 'misfit'; problem: string; cut: boolean }
  | { is: 'refusal'; reason: string };

/** A model that requests more calls at once has no plan. */
const MOST_AT_ONCE = 16;

/** Interprets a turn, finish reason first. Of an answer that was cut off or spoilt no call is executed: the last one may be incomplete. */
export function readTurn<Output>(entry: ModelEntry, schema: z.ZodType<Output>): TurnReading<Output> {
  const { text, toolCalls, finishReason, seq } = entry;
  if (finishReason === REFUSED) return { is: 'refusal', reason: 'the model declined to go on' };
  if (finishOf(finishReason) === 'refused') return { is: 'refusal', reason: 'a content filter of the provider stopped the answer' };
  const unread = unreadableReason(finishReason);
  if (unread) return { is: 'misfit', ...unread };
  if (toolCalls.length > 0) {
    if (toolCalls.length > MOST_AT_ONCE) {
      return {
        is: 'misfit',
        problem: `it asks for ${toolCalls.length} calls at once, at most ${MOST_AT_ONCE} are allowed, and none was made`,
        cut: false,
      };
    }
    return { is: 'calls', calls: toolCalls.map((call, place) => ({ ...call, id: `${seq}.${place}`, name: nameOf(call.name) })) };
  }
  const checked = checkAnswer(text, finishReason, schema);
  return checked.ok ? { is: 'answer', output: checked.output } : { is: 'misfit', ...checked };
}

const nameOf = (name: string): string => (TOOL_NAME.test(name) ? name : name.replace(/[^a-zA-Z0-9_-]+/g, '_').slice(0, 64) || 'unnamed');
