import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { linesOf } from '../../../src/client/journal/line.ts';
import { verifyJournal } from '../../../src/client/journal/verify.ts';
import { PERSONAL_FIELDS, type ExportedRow } from '../../../src/kit/common/journal.ts';
import { chainOf, redacted, type Content } from '../../helpers/journal.ts';

const content = (number: number): Content => ({
  at: `2026-11-29T09:00:0${number}.000000Z`,
  kind: 'person',
  step: 'decide',
  version: null,
  confidence: null,
  usdNano: 0,
  by: 'mia',
  choice: 'approve',
  input: `request-${number}`,
  reasoning: 'The charge was twice. “Ja, gern”',
  details: '{"unpricedCalls": 1}',
});
const contents = Array.from({ length: 4 }, (_, index) => content(index));
const order = chainOf('order:1', contents);
const ticket = chainOf('ticket:2', [...contents.slice(1).map((one) => ({ ...one, details: null })), { ...content(4), confidence: 0.82 }]);
const lines = [...linesOf(order), ...linesOf(ticket)];
const problemOf = async (changed: readonly string[]) => (await verifyJournal(changed)).problem;
const without = (index: number) => lines.filter((_, at) => at !== index);
const rewritten = (index: number, change: Partial<ExportedRow>) =>
  lines.map((line, at) => (at === index ? JSON.stringify({ ...(JSON.parse(line) as ExportedRow), ...change }) : line));

it('finds nothing in an export as it was written', async () => {
  expect(await verifyJournal(lines)).toEqual({ ok: true, runs: 2, rows: 8, unchained: 0, redacted: 0, problem: null });
});

it('names the first row that was changed, removed, reordered or inserted', async () => {
  const swapped = [lines[0]!, lines[2]!, lines[1]!, ...lines.slice(3)];
  expect(await problemOf(rewritten(1, { choice: 'reject' }))).toMatchObject({ what: 'changed', run: 'order:1', seq: 2, line: 2 });
  expect(await problemOf(without(1))).toMatchObject({ what: 'removed', run: 'order:1', seq: 2, line: 2 });
  expect(await problemOf(without(3))).toMatchObject({ what: 'removed', run: 'order:1', seq: 4, line: 4 });
  expect(await problemOf(without(4))).toMatchObject({
    what: 'removed',
    run: 'order:1',
    seq: null,
    detail: 'the head of the run is missing',
  });
  expect(await problemOf(swapped)).toMatchObject({ what: 'reordered', run: 'order:1', seq: 3, line: 2 });
  expect(await problemOf([lines[0]!, ...lines])).toMatchObject({ what: 'inserted', run: 'order:1', seq: 1, line: 2 });
  expect(await problemOf([lines[0]!, lines[6]!, ...lines.slice(1)])).toMatchObject({ what: 'inserted', run: 'ticket:2', seq: 2, line: 2 });
  expect(await problemOf([...lines, ...linesOf(order)])).toMatchObject({ what: 'inserted', run: 'order:1', line: 15 });
  expect(await problemOf(lines.slice(0, 7))).toMatchObject({ what: 'removed', run: 'ticket:2', line: 7 });
});

it('refuses a line that shows one value and hides another', async () => {
  const hiding = lines[0]!.replace('"choice":"approve"', '"choice":"reject","choice":"approve"');
  expect(JSON.parse(hiding)).toEqual(JSON.parse(lines[0]!));
  expect(await problemOf([hiding, ...lines.slice(1)])).toMatchObject({ what: 'changed', line: 1 });
});

const at = fc.nat(lines.length - 1);
/** What somebody may do to one line. */
const tampering = fc.oneof(
  fc.record({ act: fc.constant('remove' as const), index: at, other: at, text: fc.constant('') }),
  fc.record({ act: fc.constant('move' as const), index: at, other: at, text: fc.constant('') }),
  fc.record({ act: fc.constant('double' as const), index: at, other: at, text: fc.constant('') }),
  fc.record({ act: fc.constant('letter' as const), index: at, other: fc.nat(2_000), text: fc.string({ minLength: 1, maxLength: 2 }) }),
  fc.record({ act: fc.constant('field' as const), index: at, other: fc.nat(16), text: fc.string({ maxLength: 5 }) }),
);

function tamper({ act, index, other, text }: { act: string; index: number; other: number; text: string }): string[] {
  const line = lines[index]!;
  if (act === 'remove') return without(index);
  if (act === 'move') return without(index).toSpliced(other, 0, line);
  if (act === 'double') return lines.toSpliced(other, 0, line);
  if (act === 'letter') return lines.toSpliced(index, 1, line.slice(0, other % line.length) + text + line.slice((other % line.length) + 1));
  const data = JSON.parse(line) as Record<string, unknown>;
  const name = Object.keys(data)[other % Object.keys(data).length]!;
  return lines.toSpliced(index, 1, JSON.stringify({ ...data, [name]: typeof data[name] === 'number' ? data[name] + 1 : text }));
}

it('finds every single change, removal, move and doubling of a line', async () => {
  const differs = (changed: string[]) => changed.join('\n') !== lines.join('\n');
  await fc.assert(
    fc.asyncProperty(tampering, async (act) => {
      const changed = tamper(act);
      fc.pre(differs(changed));
      expect((await verifyJournal(changed)).ok).toBe(false);
    }),
    { seed: 40, numRuns: 3_000 },
  );
});

it('keeps the chain valid whatever is redacted', async () => {
  const cells = fc.array(fc.record({ row: fc.nat(3), field: fc.constantFrom(...PERSONAL_FIELDS) }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(cells, async (chosen) => {
      const rows = order.rows.map((row, index) =>
        chosen.filter(({ row: at }) => at === index).reduce((last, { field }) => redacted(last, field), row),
      );
      const report = await verifyJournal([...linesOf({ ...order, rows }), ...linesOf(ticket)]);
      expect(report).toMatchObject({ ok: true, redacted: new Set(chosen.map(({ row, field }) => `${row} ${field}`)).size });
    }),
    { seed: 40, numRuns: 500 },
  );
});

it('finds a text that was put back in place of a redacted one', async () => {
  const [first, ...rest] = order.rows;
  const forged = { ...redacted(first!, 'reasoning'), reasoning: 'Another reason', salts: first!.salts, redacted: {} };
  expect(await problemOf(linesOf({ ...order, rows: [forged, ...rest] }))).toMatchObject({ what: 'changed', seq: 1 });
});

it('says how many rows are older than the chain, and lets none of them follow it', async () => {
  const old = { ...order.rows[0]!, salts: {}, hash: null };
  const later = chainOf('order:1', contents.slice(0, 3)).rows;
  expect(await problemOf(linesOf({ head: order.head, rows: [...later, { ...old, seq: 4 }] }))).toMatchObject({ what: 'changed', seq: 4 });
  expect(await verifyJournal(linesOf({ head: { run: 'order:1', rows: 1, hash: null }, rows: [old] }))).toMatchObject({
    ok: true,
    unchained: 1,
  });
});

it('finds a rewritten chain by a head that was kept elsewhere', async () => {
  const forged = chainOf(
    'order:1',
    contents.map((one) => ({ ...one, choice: 'reject' })),
  );
  const shorter = chainOf('order:1', contents.slice(0, 3));
  const longer = chainOf('order:1', [...contents, content(5)]);
  expect(await verifyJournal(linesOf(forged))).toMatchObject({ ok: true });
  expect((await verifyJournal(linesOf(forged), [order.head])).problem).toMatchObject({ what: 'changed', seq: 4 });
  expect((await verifyJournal(linesOf(shorter), [order.head])).problem).toMatchObject({ what: 'removed', seq: 4 });
  expect((await verifyJournal(linesOf(ticket), [order.head])).problem).toMatchObject({ what: 'removed', run: 'order:1' });
  expect(await verifyJournal(linesOf(longer), [order.head])).toMatchObject({ ok: true });
});
