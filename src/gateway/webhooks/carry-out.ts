import { createHash } from 'node:crypto';
import type { DueDelivery } from '../../client/delivery-queue.ts';
import type { SignalboxClient } from '../../client/connect.ts';
import type { DeliveryOutcome } from '../../kit/common/delivery.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { valueAt } from '../../kit/common/json-pointer.ts';
import type { Condition, Mapping, MessageTarget, StartTarget, WebhookSource } from '../../kit/common/webhooks.ts';
import { parseBody } from './body.ts';

/**
 * Does what the rules of its source say with a delivery. Harmless when repeated: the business id and the id of the message come from the
 * delivery, so the run is found and the message counts once.
 * @throws SignalboxError as `startRun` and `sendMessage`; INPUT_INVALID when the body lacks a value.
 */
export async function carryOut(client: SignalboxClient, source: WebhookSource, delivery: DueDelivery): Promise<DeliveryOutcome> {
  const body = parseBody(delivery.body, delivery.headers['content-type']);
  const rule = source.rules.find(({ when }) => Object.entries(when).every(([at, condition]) => holds(valueAt(body, at), condition)));
  if (rule?.start) return start(client, rule.start, body, delivery);
  if (rule?.message) return send(client, rule.message, body);
  return { did: 'nothing', why: `no rule of ${source.name} fits it` };
}

const holds = (value: unknown, condition: Condition): boolean =>
  'present' in condition ? (value !== undefined && value !== null) === condition.present : condition.some((each) => each === value);

async function start(client: SignalboxClient, target: StartTarget, body: unknown, { source, key }: DueDelivery): Promise<DeliveryOutcome> {
  const { startRun } = await import('../../client/start.ts');
  const { workflow, as: initiator } = target;
  const named = target.id === null ? null : nameAt(body, target.id);
  const businessId = named === null ? `d-${hash(`${source} ${key}`)}` : fitting(named);
  const { id, alreadyStarted } = await startRun(client, { workflow, initiator, businessId, input: dataFrom(target.input, body) });
  return { did: 'started', run: id, alreadyStarted };
}

/** A run that does not need the message any more has not lost anything. */
const NOT_NEEDED: readonly (string | null)[] = ['RUN_ENDED', 'ALREADY_SENT'];

async function send(client: SignalboxClient, target: MessageTarget, body: unknown): Promise<DeliveryOutcome> {
  const { sendMessage } = await import('../../client/message.ts');
  const run = nameAt(body, target.run);
  if (run === null) throw missing(target.run);
  const id = target.id === null ? undefined : (nameAt(body, target.id) ?? undefined);
  const answer = await sendMessage(client, run, { name: target.name, content: dataFrom(target.content, body), id });
  if (answer.accepted || NOT_NEEDED.includes(answer.code)) return { did: 'sent', run, message: target.name, code: answer.code };
  const { refused } = await import('../../client/refused.ts');
  throw refused(answer.code, answer.reason ?? `the run is ${answer.status}`, run);
}

const missing = (pointer: string) =>
  new SignalboxError('INPUT_INVALID', {
    field: pointer,
    detail: `the body has no text or number at ${pointer}`,
    fix: 'Correct the pointer in webhooks.yaml, or let the rule ask for it with `present: true`; then replay the delivery.',
  });

/** A text or number at a pointer; null where there is none. */
function nameAt(body: unknown, pointer: string): string | null {
  const value = valueAt(body, pointer);
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 20);

/** A sender's id as a business id: as it is where it may be one, else its hash. */
const fitting = (name: string): string => (/^[A-Za-z0-9._-]{1,200}$/.test(name) ? name : `h-${hash(name)}`);

/** Builds data from the body; a field whose value is missing is left out. */
function dataFrom(mapping: Mapping, body: unknown): unknown {
  if (typeof mapping === 'string') return valueAt(body, mapping);
  if (isConstant(mapping)) return mapping.value;
  const fields = Object.entries(mapping).map(([name, each]) => [name, dataFrom(each, body)] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

const isConstant = (mapping: Exclude<Mapping, string>): mapping is { readonly value: unknown } => Object.keys(mapping).join() === 'value';
