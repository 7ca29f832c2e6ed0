import { inTransaction, type Query } from '../database.ts';
import { once, type Operation, type World } from '../once.ts';
import { Refusal, type Call, type Reply } from '../reply.ts';
import { authenticate, cancel, capture, create, settlePayment } from './intents.ts';
import { listIntents, searchIntents } from './lists.ts';
import { intentOf, showIntent } from './objects.ts';
import { createRefund, listRefunds, settleRefund, showRefundOf } from './refunds.ts';
import { houseWording, stripeError } from './wording.ts';

/** Stripe keeps idempotency keys for a day. */
const KEEP_MS = 24 * 60 * 60 * 1_000;

/** The fake payment house: the part of the Stripe API that an order needs. */
export async function servePayments(world: World, call: Call): Promise<Reply> {
  const [room, ...rest] = call.path.split('/').slice(1);
  if (room === 'house') {
    const [action, id] = rest;
    if (call.method !== 'POST' || !id) throw unknownUrl(call);
    return once(world, { ...call, key: null }, houseWording, atTheBank(call, action, id));
  }
  requireKey(call);
  if (call.method === 'GET') return inTransaction(world.pool, (query) => read(query, call, rest));
  const operation = changeOf(call, rest);
  return once(world, call, houseWording, { ...operation, keepMs: KEEP_MS });
}

/** Actions of customers and banks, for a person or a test that plays them. */
function atTheBank(call: Call, action: string | undefined, id: string): Operation {
  switch (action) {
    case 'authenticate':
      return authenticate(call, id);
    case 'payment':
      return settlePayment(call, id);
    case 'refund':
      return settleRefund(call, id);
    default:
      throw unknownUrl(call);
  }
}

function changeOf(call: Call, [collection, id, action]: string[]): Operation {
  switch (`${call.method} ${collection}${id ? '/id' : ''}${action ? `/${action}` : ''}`) {
    case 'POST payment_intents':
      return create(call);
    case 'POST payment_intents/id/capture':
      return capture(call, id!);
    case 'POST payment_intents/id/cancel':
      return cancel(call, id!);
    case 'POST refunds':
      return createRefund(call);
    default:
      throw unknownUrl(call);
  }
}

async function read(query: Query, call: Call, [collection, id, more]: string[]): Promise<Reply> {
  if (more) throw unknownUrl(call);
  if (collection === 'refunds') return id ? showRefundOf(query, id) : listRefunds(query, call);
  if (collection !== 'payment_intents') throw unknownUrl(call);
  if (!id) return listIntents(query, call);
  if (id === 'search') return searchIntents(query, call);
  const expand = [...call.query].filter(([name]) => name.startsWith('expand[')).map(([, value]) => value);
  return { status: 200, body: showIntent(await intentOf(query, id), { baseUrl: call.baseUrl, expand }) };
}

/** Refuses live keys, so that nobody mistakes this house for the real one. */
function requireKey({ headers }: Call): void {
  if (/^Bearer sk_test_\S+$/.test(headers.authorization ?? '')) return;
  throw new Refusal(
    stripeError(401, {
      type: 'invalid_request_error',
      message: 'Invalid API Key provided: this house takes keys that begin with sk_test_.',
    }),
  );
}

const unknownUrl = ({ method, path }: Call): Refusal =>
  new Refusal(stripeError(404, { type: 'invalid_request_error', message: `Unrecognized request URL (${method}: ${path}).` }));
