import { DECISION_WORDS, type Decision, type OperatorAction } from '../common/approval.ts';
import type { CustomerReply, Rating } from '../common/message.ts';
import { MAX_MESSAGE_BYTES, oversize } from '../common/size.ts';
import { misfit } from './core.ts';

/** Refuses a word that is larger than a run should keep, or that no database keeps: both would hold the run up for ever. */
export function assertFits(value: unknown, whole: string): void {
  const over = oversize(value, MAX_MESSAGE_BYTES, whole);
  if (over) throw misfit(over.field, over.detail);
  if (UNKEEPABLE.test(JSON.stringify(value) ?? '')) throw misfit(whole, `${whole} holds the character U+0000 or half of a surrogate pair`);
}

/** As JSON writes them: behind an even number of backslashes. */
const UNKEEPABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

const WORDS: readonly string[] = DECISION_WORDS;

/** Refuses a malformed decision. Synchronous, as update validators must be; what a well-formed one is worth is decided later, where it leaves a trace. */
export function assertDecision(value: unknown): asserts value is Decision {
  const decision = asRecord(value);
  requireText(decision, 'requestId');
  requireText(decision, 'person');
  if (!WORDS.includes(String(decision['decision']))) throw misfit('decision', `decision must be one of ${WORDS.join(', ')}`);
  assertFits(decision, 'the decision');
  if (typeof decision['verified'] !== 'boolean') throw misfit('verified', 'verified must be true or false');
  if (typeof decision['channel'] !== 'string') throw misfit('channel', 'channel is missing or no text');
  if (typeof (decision['comment'] ?? '') !== 'string') throw misfit('comment', 'comment must be a text');
  const edits = decision['edits'] ?? null;
  if (edits !== null && (typeof edits !== 'object' || Array.isArray(edits))) throw misfit('edits', 'edits must be an object');
}

const ORDERS: readonly string[] = ['pause', 'resume', 'cancel', 'priority'] satisfies OperatorAction['action'][];

/** Refuses a malformed operator order. */
export function assertOperatorAction(value: unknown): asserts value is OperatorAction {
  const order = asRecord(value);
  requireText(order, 'person');
  requireText(order, 'reason');
  assertFits(order, 'the order');
  const action = String(order['action']);
  if (!ORDERS.includes(action)) throw misfit('action', `action must be one of ${ORDERS.join(', ')}`);
  const { priority } = order;
  if (action === 'priority' && !(Number.isInteger(priority) && Number(priority) >= 1 && Number(priority) <= 5))
    throw misfit('priority', 'priority must be a whole number from 1 to 5');
}

/** `ana: approve`, for the timeline. Cut, because a summary that is too long would stop the run and the name comes from outside. */
export const summaryFor = (person: string, word: string): string => `${person.slice(0, 60)}: ${word}`;

const MOST_CHARACTERS = 20_000;

/** Refuses what is no answer of a customer. */
export function assertCustomerReply(value: unknown): asserts value is CustomerReply {
  const reply = asRecord(value);
  requireText(reply, 'text');
  allowText(reply, 'messageId');
}

/** Refuses what is no rating. */
export function assertRating(value: unknown): asserts value is Rating {
  const given = asRecord(value);
  const { rating } = given;
  if (!Number.isInteger(rating) || Number(rating) < 1 || Number(rating) > 5)
    throw misfit('rating', 'rating must be a whole number from 1 to 5');
  allowText(given, 'comment');
}

/** The value as an object with fields to look at. */
export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw misfit('message', 'an object is expected');
  return value as Record<string, unknown>;
}

/** Refuses a field that is no text, or an empty or endless one. */
export function requireText(record: Record<string, unknown>, field: string): void {
  const value = record[field];
  if (typeof value !== 'string' || value.trim() === '') throw misfit(field, `${field} is missing or no text`);
  if (value.length > MOST_CHARACTERS) throw misfit(field, `${field} is longer than ${MOST_CHARACTERS} characters`);
}

/** The same, where the field may be missing too. */
function allowText(record: Record<string, unknown>, field: string): void {
  if ((record[field] ?? null) !== null) requireText(record, field);
}
