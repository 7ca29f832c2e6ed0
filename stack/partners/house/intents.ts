import type { Query } from '../database.ts';
import type { Operation } from '../once.ts';
import { Refusal, type Call, type Reply } from '../reply.ts';
import { askBank } from './cards.ts';
import { checkSmallest, checkUnit } from './currency.ts';
import { readForm, type Form } from './form.ts';
import { intentOf, newId, showIntent, type IntentRow } from './objects.ts';
import { invalid, stripeError } from './wording.ts';

const CREATE = [
  ...['amount', 'capture_method', 'confirm', 'currency', 'customer', 'description', 'expand', 'metadata'],
  ...['payment_method', 'payment_method_types', 'return_url'],
];

/** POST /v1/payment_intents: creates an intent and asks the card's bank at once. */
export function create(call: Call): Operation {
  const form = readForm(call.body, CREATE);
  return {
    write: (query, at) => insertIntent(query, at, form, call.outcome),
    answer: (query, id) => answerOf(query, id, call, form, true),
  };
}

async function insertIntent(query: Query, at: Date, form: Form, outcome: Call['outcome']): Promise<string> {
  const amount = form.amount('amount');
  if (amount === null) throw invalid('Missing required param: amount.', 'parameter_missing', 'amount');
  const currency = form.needed('currency');
  checkUnit(amount, currency, 'amount');
  checkSmallest(amount, currency);
  const capture = form.text('capture_method') ?? 'automatic';
  if (capture !== 'manual' && capture !== 'automatic') throw invalid(`Invalid capture_method: ${capture}`, undefined, 'capture_method');
  const method = methodOf(form);
  const bank = method === NO_METHOD ? null : askBank(method);
  const paid = outcome === 'processing' ? 'processing' : paidStatus(capture);
  const status = bank?.is === 'ok' ? paid : bank?.is === 'challenge' ? 'requires_action' : 'requires_payment_method';
  const id = newId('pi');
  const values = [
    ...[id, at, amount, currency, status, capture, status === 'succeeded' ? amount : 0, method],
    ...[form.text('customer'), form.text('description'), JSON.stringify(form.map('metadata')), form.text('return_url')],
    bank?.is === 'declined' ? JSON.stringify(bank.error) : null,
  ];
  await query(
    `insert into partners.intents (id, at, amount, currency, status, capture_method, captured, method, customer, description, metadata, return_url, failure)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    values,
  );
  return id;
}

const NO_METHOD = '';

/** The payment method; an intent without confirmation has none and moves no money. */
function methodOf(form: Form): string {
  if (form.text('confirm') === 'true') return form.needed('payment_method');
  if (form.text('payment_method') === null) return NO_METHOD;
  throw invalid('This house confirms a payment when its method is named: set confirm to true.', undefined, 'confirm');
}

const paidStatus = (captureMethod: string): IntentRow['status'] => (captureMethod === 'manual' ? 'requires_capture' : 'succeeded');

const CAPTURE_OUTCOMES = ['processing', 'requires_capture', 'canceled'] as const;

/** POST /v1/payment_intents/<id>/capture: captures the held amount or a part of it, once. */
export function capture(call: Call, id: string): Operation {
  const form = readForm(call.body, ['amount_to_capture', 'expand']);
  const write = async (query: Query) => {
    const row = await intentOf(query, id);
    if (row.status !== 'requires_capture') throw unexpected(row, call, 'captured', 'requires_capture');
    const amount = form.amount('amount_to_capture') ?? row.amount;
    if (amount > row.amount) {
      const message = `The amount that you asked to capture (${amount}) is greater than the amount that is capturable (${row.amount}).`;
      throw invalid(message, 'amount_too_large', 'amount_to_capture');
    }
    checkUnit(amount, row.currency, 'amount_to_capture');
    const taken = call.outcome === 'partial' ? Math.ceil(amount / 2) : amount;
    const status = CAPTURE_OUTCOMES.find((known) => known === call.outcome) ?? 'succeeded';
    const values = [id, status, status === 'succeeded' ? taken : 0, status === 'processing' ? taken : null];
    await query('update partners.intents set status = $2, captured = $3, taking = $4 where id = $1', values);
    return id;
  };
  return { write, answer: (query) => answerOf(query, id, call, form) };
}

/** POST /v1/payment_intents/<id>/cancel: releases the held amount. */
export function cancel(call: Call, id: string): Operation {
  const form = readForm(call.body, ['cancellation_reason', 'expand']);
  const write = async (query: Query, at: Date) => {
    const row = await intentOf(query, id);
    if (row.status === 'succeeded' || row.status === 'canceled' || row.status === 'processing')
      throw unexpected(row, call, 'canceled', 'requires_payment_method, requires_capture, requires_action');
    if (call.outcome !== 'requires_capture')
      await query("update partners.intents set status = 'canceled', cancelled_at = $2 where id = $1", [id, at]);
    return id;
  };
  return { write, answer: (query) => answerOf(query, id, call, form) };
}

/** POST /house/authenticate/<id>[?result=fail]: plays the customer at the bank's page. A repeat changes nothing. */
export function authenticate(call: Call, id: string): Operation {
  const succeeds = call.query.get('result') !== 'fail';
  const failure = {
    type: 'card_error',
    code: 'payment_intent_authentication_failure',
    message: 'The customer did not confirm the payment.',
  };
  const write = async (query: Query) => {
    const row = await intentOf(query, id);
    if (row.status === 'canceled') throw unexpected(row, call, 'authenticated', 'requires_action');
    if (row.status !== 'requires_action') return id;
    const status = succeeds ? paidStatus(row.capture_method) : 'requires_payment_method';
    const values = [id, status, status === 'succeeded' ? row.amount : 0, succeeds ? null : JSON.stringify(failure)];
    await query('update partners.intents set status = $2, captured = $3, failure = $4 where id = $1', values);
    return id;
  };
  return { write, answer: (query) => answerOf(query, id, call, readForm('', [])) };
}

/** POST /house/payment/<id>?status=…: settles a processing payment or capture. */
export function settlePayment(call: Call, id: string): Operation {
  const write = async (query: Query) => {
    const row = await intentOf(query, id);
    if (row.status !== 'processing') throw unexpected(row, call, 'settled', 'processing');
    const done = row.taking === null ? paidStatus(row.capture_method) : 'succeeded';
    const status = SETTLED.find((known) => known === call.query.get('status')) ?? done;
    const captured = status === 'succeeded' ? (row.taking ?? row.amount) : 0;
    await query('update partners.intents set status = $2, captured = $3 where id = $1', [id, status, captured]);
    return id;
  };
  return { write, answer: (query) => answerOf(query, id, call, readForm('', [])) };
}

const SETTLED = ['requires_payment_method', 'canceled'] as const;

async function answerOf(query: Query, id: string, { baseUrl }: Call, form: Form, creating = false): Promise<Reply> {
  const row = await intentOf(query, id);
  const shown = showIntent(row, { baseUrl, expand: form.list('expand') });
  if (creating && row.failure) return stripeError(402, { ...row.failure, payment_intent: shown });
  return { status: 200, body: shown };
}

function unexpected(row: IntentRow, { baseUrl }: Call, done: string, from: string): Refusal {
  const message = `This PaymentIntent could not be ${done} because it has a status of ${row.status}. Only a PaymentIntent with one of the following statuses may be ${done}: ${from}.`;
  const error = { code: 'payment_intent_unexpected_state', message, payment_intent: showIntent(row, { baseUrl }) };
  return new Refusal(stripeError(400, { type: 'invalid_request_error', ...error }));
}
