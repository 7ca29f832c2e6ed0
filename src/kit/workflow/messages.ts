import { DECISION_WORDS, type Decision, type OperatorAction } from '../common/approval.ts';
import { MAX_MESSAGE_BYTES, oversize } from '../common/size.ts';
import { invalidMessage } from './core.ts';

/** Refuses a value that is too large or that the database cannot store: either would block the run for ever. */
export function assertFits(value: unknown, whole: string): void {
  const over = oversize(value, MAX_MESSAGE_BYTES, whole);
  if (over) throw invalidMessage(over.field, over.detail);
  if (UNSTORABLE.test(JSON.stringify(value) ?? ''))
    throw invalidMessage(whole, `${whole} holds the character U+0000 or half of a surrogate pair`);
}

/** As escaped in JSON: after an even number of backslashes. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/;

const WORDS: readonly string[] = DECISION_WORDS;

/** Refuses a malformed decision. Synchronous, as update validators must be; whether a well-formed one counts is decided later, on record. */
export function assertDecision(value: unknown): asserts value is Decision {
  const decision = asRecord(value);
  requireText(decision, 'requestId');
  requireText(decision, 'person');
  if (!WORDS.includes(String(decision['decision']))) throw invalidMessage('decision', `decision must be one of ${WORDS.join(', ')}`);
  assertFits(decision, 'the decision');
  if (typeof decision['verified'] !== 'boolean') throw invalidMessage('verified', 'verified must be true or false');
  if (typeof decision['channel'] !== 'string') throw invalidMessage('channel', 'channel is missing or not a text');
  if (decision['decision'] === 'delegate') requireText(decision, 'to');
  else if (decision['to'] !== undefined) throw invalidMessage('to', 'to is only for delegate');
  for (const field of ['comment', 'identityProof', 'shown'])
    if (typeof (decision[field] ?? '') !== 'string') throw invalidMessage(field, `${field} must be a text`);
  const edits = decision['edits'] ?? null;
  if (edits !== null && (typeof edits !== 'object' || Array.isArray(edits))) throw invalidMessage('edits', 'edits must be an object');
}

const ORDERS: readonly string[] = ['pause', 'resume', 'cancel', 'priority'] satisfies OperatorAction['action'][];

/** Refuses a malformed operator order. */
export function assertOperatorAction(value: unknown): asserts value is OperatorAction {
  const order = asRecord(value);
  requireText(order, 'person');
  requireText(order, 'reason');
  assertFits(order, 'the order');
  const action = String(order['action']);
  if (!ORDERS.includes(action)) throw invalidMessage('action', `action must be one of ${ORDERS.join(', ')}`);
  const { priority } = order;
  if (action === 'priority' && !(Number.isInteger(priority) && Number(priority) >= 1 && Number(priority) <= 5))
    throw invalidMessage('priority', 'priority must be a whole number from 1 to 5');
}

/** `ana: approve`, for the timeline. The name comes from outside and is cut, because a summary that is too long would stop the run. */
export const summaryFor = (person: string, action: string): string => `${person.slice(0, 60)}: ${action}`;

const MOST_CHARACTERS = 20_000;

/** Returns the value as a record. @throws INPUT_INVALID unless it is an object. */
export function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw invalidMessage('message', 'an object is expected');
  return value as Record<string, unknown>;
}

/** Refuses a field that is not a text, is empty or is too long. */
function requireText(record: Record<string, unknown>, field: string): void {
  const value = record[field];
  if (typeof value !== 'string' || value.trim() === '') throw invalidMessage(field, `${field} is missing or not a text`);
  if (value.length > MOST_CHARACTERS) throw invalidMessage(field, `${field} is longer than ${MOST_CHARACTERS} characters`);
}
