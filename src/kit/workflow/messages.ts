import type { Decision, OperatorAction } from '../common/approval.ts';
import { failure } from './core.ts';

/** Refuses a malformed decision. Synchronous, as update validators must be; what a well-formed one is worth is decided later, where it leaves a trace. */
export function assertDecision(value: unknown): asserts value is Decision {
  const decision = asRecord(value);
  requireText(decision, 'requestId');
  requireText(decision, 'person');
  if (decision['decision'] !== 'approve' && decision['decision'] !== 'reject')
    throw failure('INPUT_INVALID', 'decision must be approve or reject');
  const edits = decision['edits'] ?? null;
  if (edits !== null && (typeof edits !== 'object' || Array.isArray(edits))) throw failure('INPUT_INVALID', 'edits must be an object');
}

/** Refuses a malformed operator order. */
export function assertOperatorAction(value: unknown): asserts value is OperatorAction {
  const order = asRecord(value);
  requireText(order, 'person');
  requireText(order, 'reason');
  if (!['pause', 'resume', 'cancel'].includes(String(order['action'])))
    throw failure('INPUT_INVALID', 'action must be pause, resume or cancel');
}

/** `ana: approve`, for the timeline. Cut, because a summary that is too long would stop the run and the name comes from outside. */
export const wordFrom = (person: string, word: string): string => `${person.slice(0, 60)}: ${word}`;

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw failure('INPUT_INVALID', 'an object is expected');
  return value as Record<string, unknown>;
}

function requireText(record: Record<string, unknown>, field: string): void {
  if (typeof record[field] !== 'string' || record[field] === '') throw failure('INPUT_INVALID', `${field} is missing`);
}
