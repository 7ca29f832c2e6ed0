import { askedFor } from '../../kit/common/request.ts';
import { printableText } from '../../kit/common/printable.ts';
import type { RunEvent } from '../../kit/common/run-event.ts';
import { truncate } from '../../kit/common/text.ts';

const MOST_CHARACTERS = 300;

/** The event in one sentence, for people. */
export function headlineOf({ type, run, status, state, data }: RunEvent): string {
  switch (type) {
    case 'started':
      return `${run} has started`;
    case 'waiting':
      return `${run} waits for a decision`;
    case 'decided':
      return data['outcome'] === 'expired' ? `${run}: nobody decided in time` : `${run}: ${words(data['outcome'])} by ${names(data['by'])}`;
    case 'escalated':
      return `${run} still waits for a decision`;
    case 'finished':
      return state === status ? `${run} is ${status}` : `${run} is ${status}: ${words(state)}`; // a rejected payment is completed, too
    case 'failed':
      return `${run} has failed: ${words(data['code'])}`;
  }
}

/** Where people act on it: the open request itself, else the inbox. Null where no address of the pages is set. */
export function placeOf({ type, data }: RunEvent, inbox: string | null): { url: string; name: string } | null {
  if (inbox === null) return null;
  const { request } = data;
  const isOpen = type === 'waiting' || type === 'escalated';
  if (!isOpen || typeof request !== 'string') return { url: inbox, name: 'inbox' };
  return { url: `${inbox}/request?id=${encodeURIComponent(request)}`, name: 'request' };
}

/** What there is to know about it, each with its label. */
export function factsOf({ state, data }: RunEvent): [label: string, text: string][] {
  const { action, amount, approvers, expiresAt, notify, widened } = data;
  const asked =
    typeof action === 'string' ? askedFor({ action, amount: amount as Parameters<typeof askedFor>[0]['amount'], arguments: {} }) : null;
  const facts: [string, string | null][] = [
    ['State', words(state)],
    ['Asks for', asked],
    ['Who decides', Array.isArray(approvers) ? names(approvers) : null],
    ['Until', typeof expiresAt === 'string' ? `${new Date(expiresAt).toISOString().slice(0, 16).replace('T', ' ')} UTC` : null],
    [widened === true ? 'May decide now' : 'Reminded', Array.isArray(notify) ? names(notify) : null],
  ];
  return facts.flatMap(([label, text]): [string, string][] => (text ? [[label, truncate(printableText(text), MOST_CHARACTERS)]] : []));
}

const words = (value: unknown): string => (typeof value === 'string' ? value.replaceAll('_', ' ') : 'unknown');

const names = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '') || 'nobody';
