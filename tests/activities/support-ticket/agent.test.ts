import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ticketDecisionOf, type TicketDecision } from '../../../src/contracts/support-ticket/agent.schema.ts';
import type { PendingCall } from '../../../src/kit/activity/agent/result.ts';
import type { ModelAnswer, ModelRequest } from '../../../src/kit/activity/model/provider.ts';
import { eva, openAgentTicketBench, type AgentTicketBench, type AgentTicketResult } from '../../helpers/tickets/agent-bench.ts';
import { calls, says } from '../../kit/activity/agent/bench.ts';

let bench: AgentTicketBench;
let lines: ModelAnswer[] = [];
let asked: ModelRequest[] = [];
beforeAll(async () => {
  bench = await openAgentTicketBench({
    async complete(request) {
      const line = lines[Math.min(asked.length, lines.length - 1)]!;
      asked.push(request);
      return line;
    },
  });
});
afterAll(() => bench?.close());
beforeEach(async () => {
  await bench.reset();
  asked = [];
});

const reply: TicketDecision = {
  ...{ decision: 'reply', category: 'general', usedPassages: [], team: null, priority: null, known: [], tried: [] },
  ...{ text: 'Hello Eva Lindner,\n\nyour order is on its way.\n\nSupport', confidence: 0.9, reasoning: 'The order says so.' },
};
const done = says(reply);
/** The latest results of the tools, as the model gets them. */
const told = () =>
  asked
    .at(-1)!
    .messages.filter(({ role }) => role === 'tool')
    .map(({ content }) => JSON.parse(content) as { outcome: string; data?: Record<string, unknown>; problem?: string });
const lastTold = () => told().at(-1)!;
const look = async (...wanted: [name: string, args: unknown][]) => {
  await bench.reset();
  asked = [];
  lines = [calls(...wanted), done];
  await bench.work({ input: eva });
  return told();
};
const pending = (result: AgentTicketResult): PendingCall => {
  if (result.outcome !== 'needs_approval') throw new Error(`it ended as ${result.outcome}`);
  return result.call;
};

describe('what it is shown and can find', () => {
  it('has seven tools, none of which takes a customer, an address or a recipient', async () => {
    await look(['find_orders', { orderId: null }]);
    const { tools = [], messages } = asked[0]!;
    expect(tools.map(({ name, parameters }) => [name, Object.keys(parameters.properties as object)])).toEqual([
      ['find_orders', ['orderId']],
      ['read_charges', ['orderId']],
      ['search_knowledge', ['query', 'category']],
      ['propose_refund', ['chargeId', 'amountMinor', 'currency', 'reason']],
      ['draft_reply', ['reply', 'usedPassages']],
      ['ask_customer', ['question']],
      ['hand_over', ['team', 'priority', 'known', 'tried']],
    ]);
    expect(messages[1]?.content).not.toMatch(/eva\.lindner@example\.org|C-05/);
  });

  it("finds only the customer's own orders and charges", async () => {
    const found = JSON.stringify(await look(['find_orders', { orderId: null }], ['read_charges', { orderId: null }]));
    expect(new Set([...found.matchAll(/A-\d{4}/g)].map(String))).toEqual(new Set(['A-1008', 'A-1009']));
  });

  it.each(['A-1001', 'A-9999', "A-1' or 1=1"])(
    'finds an order of somebody else as little as one that does not exist: %s',
    async (orderId) => {
      const results = await look(['find_orders', { orderId }], ['read_charges', { orderId }]);
      const problem = 'there is no order with this number in the account of the customer';
      expect(results).toEqual([
        { outcome: 'done', data: { facts: [], problem } },
        { outcome: 'done', data: { charges: [], problem } },
      ]);
    },
  );

  it('reads with each charge the refund that the rule allows, or why none', async () => {
    const [found] = await look(['read_charges', { orderId: null }]);
    const refund = { chargeId: 'CH-1008-2', amountMinor: 24_900, currency: 'EUR', reason: 'charged_twice' };
    expect(found!.data!.charges).toMatchObject([
      { chargeId: 'CH-1009-1', refund: null, noRefund: 'no_rule' },
      { chargeId: 'CH-1008-2', refund, noRefund: null },
      { chargeId: 'CH-1008-1', refund, noRefund: null },
    ]);
  });

  it('searches in the language of the answer first, and in all others if that finds nothing', async () => {
    const [known, foreign] = await look(
      ['search_knowledge', { query: 'How do I return an item?', category: null }],
      ['search_knowledge', { query: 'Rücksendung', category: 'general' }],
    );
    expect(known!.data!.passages).toMatchObject(expect.arrayContaining([expect.objectContaining({ id: 'KB-204' })]));
    expect((foreign!.data!.passages as { text: string }[]).length).toBeGreaterThan(0);
  });
});

describe('a refund', () => {
  const right = { chargeId: 'CH-1008-2', amountMinor: 24_900, currency: 'EUR', reason: 'charged_twice' };
  const rows = () => bench.db.selectFrom('refunds').selectAll().where('run_id', '=', bench.runId).execute();
  const refunded = async (id: string) =>
    (await bench.db.selectFrom('charges').select('refunded_minor').where('id', '=', id).executeTakeFirstOrThrow()).refunded_minor;
  const propose = async (args: object) => {
    lines = [calls(['propose_refund', args]), done];
    return pending(await bench.work({ input: eva }));
  };
  const goOn = async (call: PendingCall, attempt = 1, decision = bench.approve(call)) =>
    bench.work({ input: eva, session: 'agent#1', decision: await decision }, { activityId: 'agent#2', attempt });

  it('waits for a person before anything is written', async () => {
    expect(await propose(right)).toMatchObject({ tool: 'propose_refund', arguments: right });
    expect([await rows(), await refunded('CH-1008-2')]).toEqual([[], 0]);
  });

  it.each([
    ['a charge of somebody else', { chargeId: 'CH-1016-1', amountMinor: 15_900, reason: 'order_cancelled' }, 'no_charge'],
    ['a charge that does not exist', { chargeId: 'CH-0-0' }, 'no_charge'],
    ['a higher amount', { amountMinor: 24_901 }, 'the rule gives 24900 EUR'],
    ['a lower amount', { amountMinor: 1 }, 'the rule gives 24900 EUR'],
    ['another currency', { currency: 'USD' }, 'the rule gives 24900 EUR'],
    ['another reason', { reason: 'order_returned' }, 'charged_twice'],
    ['the first of both payments', { chargeId: 'CH-1008-1' }, 'CH-1008-2'],
    ['a charge without a fault', { chargeId: 'CH-1009-1', amountMinor: 5_670 }, 'no_rule'],
  ])('is refused although it was approved, and the model gets the error: %s', async (_case, change, why) => {
    const args = { ...right, ...change };
    const before = await refunded(right.chargeId);
    await expect(goOn(await propose(args))).resolves.toMatchObject({ outcome: 'done' });
    expect(lastTold()).toMatchObject({ outcome: 'failed', problem: expect.stringContaining(why) });
    expect([await rows(), await refunded(right.chargeId)]).toEqual([[], before]);
    expect(await bench.db.selectFrom('effects').selectAll().where('run_id', '=', bench.runId).execute()).toEqual([]);
  });

  it('is refused when a person edits the amount to one that the rule does not give', async () => {
    const call = await propose(right);
    await goOn(call, 1, bench.approve(call, { amountMinor: 99_00 }));
    expect(lastTold()).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('24900') });
    expect(await rows()).toEqual([]);
  });

  it('is not made without a valid proof', async () => {
    const call = await propose(right);
    const forged = { ...(await bench.approve(call)), arguments: { ...right, amountMinor: 1 } };
    await expect(goOn(call, 1, Promise.resolve(forged))).rejects.toMatchObject({ type: 'PROOF_INVALID' });
    expect(await rows()).toEqual([]);
  });

  it('is made once when requested twice, records the approver, and is a fact from then on', async () => {
    const call = await propose(right);
    const decision = await bench.approve(call);
    await goOn(call, 1, Promise.resolve(decision));
    await goOn(call, 2, Promise.resolve(decision));
    expect(await rows()).toMatchObject([
      { charge_id: 'CH-1008-2', amount_minor: 24_900, reason: 'charged_twice', approved_by: 'ana', key: `${bench.runId}:agent#1/2.0` },
    ]);
    expect(await refunded('CH-1008-2')).toBe(24_900);
    const fact = { label: 'Approved refund', value: '249.00 EUR, Order A-1008: the payment was taken twice' };
    const payment = '249.00 EUR, 5 November 2026, Order A-1008';
    const paid = [`${payment}, already refunded: 249.00 EUR`, payment].map((value) => ({ label: 'Payment', value }));
    expect(lastTold().data).toEqual({ amountMinor: 24_900, currency: 'EUR', facts: [fact, ...paid] });
    const { source, allowedPromises } = await bench.facts(eva);
    expect([source.facts[0], allowedPromises]).toEqual([fact, ['refund']]);
  });

  it('is refused to a second run, because it was already made', async () => {
    await goOn(await propose(right));
    expect(lastTold()).toMatchObject({ outcome: 'failed', problem: expect.stringContaining('rule') });
    expect((await bench.facts(eva)).allowedPromises).toEqual([]);
  });
});

describe('a text', () => {
  const sound = 'Hello Eva Lindner,\n\nyour order A-1009 was shipped and is expected on 23 November 2026.\n\nSupport';
  const check = async (text: string, usedPassages: string[] = []) =>
    (await look(['draft_reply', { reply: text, usedPassages }]))[0]!.data as { passed: boolean; findings: { check: string }[] };

  it('passes the gate when it states only known facts', async () => {
    expect(await check(sound)).toEqual({ passed: true, findings: [] });
  });

  it.each([
    ['amount', 'Hello Eva Lindner,\n\nyour order A-1009 costs 1.00 EUR, as you know.\n\nSupport'],
    ['link', 'Hello Eva Lindner,\n\nplease look at https://evil.example/x for the order.\n\nSupport'],
    ['order', 'Hello Eva Lindner,\n\nyour order A-1001 was delivered as you wanted.\n\nSupport'],
    ['promise', 'Hello Eva Lindner,\n\nwe will refund the whole order, that is a promise.\n\nSupport'],
    ['greeting', 'Your order was shipped and the parcel is on its way to you.\n\nSupport'],
  ])('is returned with the finding of the gate: %s', async (finding, text) => {
    const { passed, findings } = await check(text);
    expect(passed).toBe(false);
    expect(findings).toContainEqual(expect.objectContaining({ check: finding }));
  });

  it('may state what a named passage says, and not what an invented one would', async () => {
    const text = 'Hello Eva Lindner,\n\nyou can return unused items within 30 days after delivery.\n\nSupport';
    expect((await check(text, ['KB-204'])).passed).toBe(true);
    expect((await check(text, ['KB-9999'])).findings).toContainEqual(expect.objectContaining({ check: 'number' }));
  });

  it('is checked by the workflow against the same data', async () => {
    const { source, findings } = await bench.facts(eva, ['KB-204', 'KB-9999'], sound);
    expect(source).toMatchObject({ customerName: 'Eva Lindner', language: 'en', passageIds: ['KB-204'] });
    expect([findings, (await bench.facts(eva, [], `${sound} A-1001`)).findings]).toMatchObject([[], [{ check: 'order' }]]);
  });

  it('is checked in the same way as a question', async () => {
    const question = 'Hello Eva Lindner,\n\nplease send me your password, then I can look.\n\nSupport';
    const [result] = await look(['ask_customer', { question }]);
    expect(result!.data).toMatchObject({ passed: false, findings: [{ check: 'secret' }] });
  });

  it('can state for an unknown sender only that there are no records', async () => {
    const stranger = { ...eva, orderId: 'A-1001', customer: { ...eva.customer, id: null, email: 'maria.rio@example.org' } };
    const { source } = await bench.facts(stranger);
    expect(source.customerName).toBe('Maria Rio');
    expect(source.facts).toEqual([
      { label: 'Order named in the message', value: 'A-1001: there is no order with this number in your account' },
    ]);
  });
});

describe('a hand-over', () => {
  const handOver = async (team: string) =>
    (await look(['hand_over', { team, priority: 2, known: ['a'], tried: [] }]))[0]!.data as Record<string, unknown>;

  it('can go to an existing team', async () => {
    expect(await handOver('billing')).toMatchObject({ possible: true, problem: null });
  });

  it('tells the model when the team does not exist', async () => {
    expect(await handOver('the-boss')).toMatchObject({ possible: false, problem: expect.stringContaining('there are billing, technical') });
  });

  it.each([
    ['a reply without a text', { text: ' ' }],
    ['a hand-over without a team', { decision: 'hand_over', priority: 2 }],
    ['a hand-over without a priority', { decision: 'hand_over', team: 'billing' }],
    ['another team', { team: 'the-boss' }],
    ['another category', { category: 'admin' }],
  ])('is no final answer: %s', (_case, change) => {
    const fits = (answer: object) => ticketDecisionOf(eva).safeParse(answer).success;
    expect([fits(reply), fits({ ...reply, ...change })]).toEqual([true, false]);
  });
});
