import { askedFor } from '../../kit/common/request.ts';
import { printableText } from '../../kit/common/printable.ts';
import type { RunEvent } from '../../kit/common/run-event.ts';
import { truncate } from '../../kit/common/text.ts';

const MOST_CHARACTERS = 300;

/** The event in one sentence, for people. */
export function headlineOf({ type, run, status, data }: RunEvent): string {
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
      return `${run} is ${status}`;
    case 'failed':
      return `${run} has failed: ${words(data['code'])}`;
  }
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
