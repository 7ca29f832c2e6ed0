import { z } from 'zod';
import { defineTool } from '../../../../src/kit/activity/agent/tool.ts';

/** The outside world, with the effects of tools on it. */
export interface World {
  read: string[];
  /** Keys of notes and refunds, each with its effect. */
  notes: [key: string, text: string][];
  refunds: [key: string, customer: string, cents: number][];
  /** The shop's answer to a look-up; a call may fail. */
  orders: (number: string) => unknown;
}

export interface Trusted {
  customer: string;
}

/** Tools of all classes: `lookUp` reads, `note` may be repeated, `refund` is irreversible, `file` writes to our database. */
export const toolsOf = (world: World) => [
  defineTool({
    name: 'look_up',
    description: 'Looks up an order of the customer.',
    effect: 'read',
    input: z.object({ number: z.string() }),
    output: z.unknown(),
    async run({ number }, { trusted }: { trusted: Trusted }) {
      world.read.push(`${trusted.customer} ${number}`);
      return world.orders(number);
    },
  }),
  defineTool({
    name: 'note',
    description: 'Leaves a note.',
    effect: 'idempotent',
    input: z.object({ text: z.string() }),
    output: z.object({ noted: z.boolean() }),
    async run({ text }, { key }: { key: string | null; trusted: Trusted }) {
      if (!world.notes.some(([known]) => known === key)) world.notes.push([key ?? '', text]);
      return { noted: true };
    },
  }),
  defineTool({
    name: 'refund',
    description: 'Pays money back to the customer.',
    effect: 'irreversible',
    input: z.object({ cents: z.number().int().min(1).max(10_000) }),
    output: z.object({ paid: z.number() }),
    async run({ cents }, { key, trusted }: { key: string | null; trusted: Trusted }) {
      world.refunds.push([key ?? '', trusted.customer, cents]);
      return { paid: cents };
    },
    async verify(key) {
      const found = world.refunds.find(([known]) => known === key);
      return found ? { happened: true, result: { paid: found[2] } } : { happened: false };
    },
  }),
  defineTool({
    name: 'file',
    description: 'Files a wish.',
    effect: 'idempotent',
    input: z.object({ title: z.string() }),
    output: z.object({ filed: z.string() }),
    async runInTransaction(trx, { title }, { runId }: { runId: string; trusted: Trusted }) {
      const row = { run_id: `${runId}/${title}`, customer_email: 'kim@example.com', title, text: title, at: new Date() };
      await trx.insertInto('feature_requests').values(row).execute();
      return { filed: title };
    },
  }),
];

export const emptyWorld = (): World => ({ read: [], notes: [], refunds: [], orders: (number) => ({ number, state: 'sent' }) });
