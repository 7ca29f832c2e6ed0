import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { ticket } from '../../testkit/client.ts';
import type { CliResult, CliStage } from '../helpers/cli.ts';
import { runBatch } from './batch.ts';

const start = ['start', 'support-ticket'];
const good = [...start, '--input', 'good.json'];
const redact = ['journal', 'redact', 'support-ticket:none', '--as', 'otto', '--reason', 'asked'];
const input = (changes: object) => JSON.stringify({ ...ticket, ...changes });

const files = {
  good: JSON.stringify(ticket),
  broken: '{\n  "subject": "x",\n  "body": oops\n}',
  empty: ' \n',
  list: '[1]',
  cut: '{"subject": "x"',
  long: input({ body: 'x'.repeat(20_001) }),
  number: input({ subject: 7 }),
  orders: input({ orderId: [] }),
  misspelt: input({ custmerEmail: 'x' }),
  prototype: '{"__proto__": {"subject": "x"}}',
};

interface Row {
  args: string[];
  stdin?: string;
  exit: number;
  code: string;
  field: string | null;
  message?: RegExp;
}

const rows: Record<string, Row> = {
  'an unknown command': { args: ['strat'], exit: 2, code: 'USAGE', field: 'strat' },
  'no workflow': { args: ['start'], exit: 2, code: 'USAGE', field: 'workflow' },
  'an unknown workflow': { args: ['start', 'suport-ticket'], exit: 2, code: 'WORKFLOW_UNKNOWN', field: 'workflow' },
  'an unknown option': { args: [...good, '--prority', '1'], exit: 2, code: 'USAGE', field: 'prority' },
  'a surplus argument': { args: [...good, 'more'], exit: 2, code: 'USAGE', field: null },
  'no input at all': { args: start, exit: 2, code: 'INPUT_INVALID', field: 'customerEmail' },
  'a missing file': {
    args: [...start, '--input', 'none.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'input',
    message: /none\.json/,
  },
  'a folder as the file': { args: [...start, '--input', '.'], exit: 2, code: 'INPUT_INVALID', field: 'input', message: /folder/ },
  'an empty file': { args: [...start, '--input', 'empty.json'], exit: 2, code: 'INPUT_INVALID', field: 'input', message: /empty/ },
  'broken JSON': {
    args: [...start, '--input', 'broken.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'input',
    message: /broken\.json:3:11/,
  },
  'JSON that is cut off': {
    args: [...start, '--input', 'cut.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'input',
    message: /cut\.json:1:16/,
  },
  'broken JSON on standard input': {
    args: [...start, '--input', '-'],
    stdin: '{"subject"}',
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'input',
    message: /standard input:1:11/,
  },
  'nothing on standard input': { args: [...start, '--input', '-'], exit: 2, code: 'INPUT_INVALID', field: 'input' },
  'a list as the input': { args: [...start, '--input', 'list.json'], exit: 2, code: 'INPUT_INVALID', field: 'input' },
  'a list under --set': { args: [...start, '--input', 'list.json', '--set', 'subject=x'], exit: 2, code: 'INPUT_INVALID', field: 'input' },
  'a bad address': { args: [...good, '--set', 'customerEmail=kim'], exit: 2, code: 'INPUT_INVALID', field: 'customerEmail' },
  'a body that is too long': {
    args: [...start, '--input', 'long.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'body',
  },
  'a number for a text': {
    args: [...start, '--input', 'number.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'subject',
  },
  'an order that is a list': {
    args: [...start, '--input', 'orders.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'orderId',
  },
  'a misspelt field in the file': {
    args: [...start, '--input', 'misspelt.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'custmerEmail',
  },
  'a misspelt field in --set': { args: [...good, '--set', 'orderID=A-1'], exit: 2, code: 'INPUT_INVALID', field: 'orderID' },
  'a prototype as a field': {
    args: [...start, '--input', 'prototype.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'customerEmail',
  },
  'a --set without a value': { args: [...good, '--set', 'subject'], exit: 2, code: 'USAGE', field: 'set' },
  'a business id with a slash': { args: [...good, '--id', '../x'], exit: 2, code: 'INPUT_INVALID', field: 'id' },
  'a business id with a quote': { args: [...good, '--id', "x' OR 1"], exit: 2, code: 'INPUT_INVALID', field: 'id' },
  'an empty business id': { args: [...good, '--id', ''], exit: 2, code: 'INPUT_INVALID', field: 'id' },
  'an unknown person': { args: [...good, '--as', 'zoe'], exit: 4, code: 'PERSON_UNKNOWN', field: 'as' },
  'a priority out of range': { args: [...good, '--priority', '6'], exit: 2, code: 'USAGE', field: 'priority' },
  'a priority that is no number': { args: [...good, '--priority', 'high'], exit: 2, code: 'USAGE', field: 'priority' },
  'a wait that is no number': { args: [...good, '--wait', 'long'], exit: 2, code: 'USAGE', field: 'wait' },
  'an unknown status': { args: ['list', '--status', 'done'], exit: 2, code: 'USAGE', field: 'status' },
  'a limit of nothing': { args: ['list', '--limit', '0'], exit: 2, code: 'USAGE', field: 'limit' },
  'a list of an unknown workflow': { args: ['list', '--workflow', 'x'], exit: 2, code: 'WORKFLOW_UNKNOWN', field: 'workflow' },
  'an invalid run id': { args: ['show', 'T-1042'], exit: 2, code: 'INPUT_INVALID', field: 'run' },
  'a run that was never started': { args: ['show', 'support-ticket:none'], exit: 3, code: 'RUN_NOT_FOUND', field: 'run' },
  'a watch of such a run': { args: ['watch', 'support-ticket:none'], exit: 3, code: 'RUN_NOT_FOUND', field: 'run' },
  'a journal of such a run': { args: ['journal', 'support-ticket:none'], exit: 3, code: 'RUN_NOT_FOUND', field: 'run' },
  'an export of such a run': { args: ['journal', 'export', 'support-ticket:none'], exit: 3, code: 'RUN_NOT_FOUND', field: 'run' },
  'an export of nothing': { args: ['journal', 'export'], exit: 2, code: 'USAGE', field: 'run' },
  'an export since no time': { args: ['journal', 'export', '--all', '--since', 'May'], exit: 2, code: 'USAGE', field: 'since' },
  'a check of what is neither a file nor a run': {
    args: ['journal', 'verify', 'none.jsonl'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'run',
  },
  'a redaction of nothing': { args: [...redact], exit: 2, code: 'USAGE', field: 'seq' },
  'a redaction of no row': { args: [...redact, '--seq', '0'], exit: 2, code: 'USAGE', field: 'seq' },
  'a redaction of a field that must stay': { args: [...redact, '--seq', '1', '--field', 'kind'], exit: 2, code: 'USAGE', field: 'field' },
  'a redaction of such a run': { args: [...redact, '--seq', '1'], exit: 3, code: 'RUN_NOT_FOUND', field: 'run' },
  'an inbox of an unknown person': { args: ['inbox', '--for', 'zoe'], exit: 4, code: 'PERSON_UNKNOWN', field: 'as' },
  'an approval by nobody': { args: ['approve', 'support-ticket:none'], exit: 2, code: 'USAGE', field: 'as' },
  'an approval by a stranger': { args: ['approve', 'support-ticket:none', '--as', 'zoe'], exit: 4, code: 'PERSON_UNKNOWN', field: 'as' },
  'edits that are no object': {
    args: ['approve', 'support-ticket:none', '--as', 'mia', '--edits', 'list.json'],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'edits',
  },
  'a rejection for a run that was never started': {
    args: ['reject', 'support-ticket:none', '--as', 'mia'],
    exit: 3,
    code: 'RUN_NOT_FOUND',
    field: 'run',
  },
  'an order without a reason': { args: ['pause', 'support-ticket:none', '--as', 'otto'], exit: 2, code: 'USAGE', field: 'reason' },
  'an order with an empty reason': {
    args: ['pause', 'support-ticket:none', '--as', 'otto', '--reason', ' '],
    exit: 2,
    code: 'INPUT_INVALID',
    field: 'reason',
  },
  'an order by a person without the role': {
    args: ['cancel', 'support-ticket:none', '--as', 'ana', '--reason', 'x'],
    exit: 4,
    code: 'NOT_ALLOWED',
    field: 'as',
  },
  'a grant of nothing': {
    args: ['budget', 'support-ticket:none', '--as', 'otto', '--reason', 'x', '--usd', '0'],
    exit: 2,
    code: 'USAGE',
    field: 'usd',
  },
  'a grant of half a call': {
    args: ['budget', 'support-ticket:none', '--as', 'otto', '--reason', 'x', '--model-calls', '0.5'],
    exit: 2,
    code: 'USAGE',
    field: 'model-calls',
  },
  'a grant without a reason': {
    args: ['budget', 'support-ticket:none', '--as', 'otto', '--usd', '1'],
    exit: 2,
    code: 'USAGE',
    field: 'reason',
  },
  'a grant to a run that was never started': {
    args: ['budget', 'support-ticket:none', '--as', 'otto', '--reason', 'x', '--usd', '1'],
    exit: 3,
    code: 'RUN_NOT_FOUND',
    field: 'run',
  },
  'a grant by a person without the role': {
    args: ['budget', 'support-ticket:none', '--as', 'ana', '--reason', 'x', '--usd', '1'],
    exit: 4,
    code: 'NOT_ALLOWED',
    field: 'as',
  },
  'costs by something else': { args: ['cost', '--by', 'person'], exit: 2, code: 'USAGE', field: 'by' },
};

/** What the command line refuses before it writes anything. */
export function badInput(opened: () => CliStage): void {
  const results = new Map<string, CliResult>();
  let stage: CliStage;
  beforeAll(async () => {
    stage = opened();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(stage.folder, `${name}.json`), text);
    const before = await runs();
    const piped = Object.entries(rows).filter(([, { args }]) => args.includes('-'));
    for (const [name, { args, stdin }] of piped) results.set(name, await stage.run([...args, '--json'], { input: stdin }));
    const others = Object.entries(rows).filter(([name]) => !results.has(name));
    const commands = others.map(([, { args }]) => [...args, '--json']);
    const said = await runBatch(join(stage.folder, 'dist', 'src', 'cli'), commands, stage.folder);
    for (const [index, [name]] of others.entries()) results.set(name, said[index]!);
    expect(await runs()).toEqual(before);
  });
  const runs = () => stage.db.selectFrom('runs').select('id').execute();

  it.each(Object.entries(rows))('refuses %s before anything is written', (name, { exit, code, field, message = /./ }) => {
    const { stdout, stderr, ...result } = results.get(name)!;
    expect([result.code, stdout]).toEqual([exit, '']);
    const error = JSON.parse(stderr) as Record<string, unknown>;
    expect(error).toEqual({ code, field, message: expect.stringMatching(message), fix: expect.stringMatching(/./) });
  });

  it('says what, why and what next in three lines', async () => {
    const { code, stdout, stderr } = await stage.run([...good, '--set', 'customerEmail=kim']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      'The input does not fit (INPUT_INVALID)',
      expect.stringMatching(/^ {2}why: {2}customerEmail: /),
      expect.stringMatching(/^ {2}next: Give one bare address/),
    ]);
  });

  it('suggests the command that was meant', async () => {
    expect((await stage.run(['strat'])).stderr).toContain('Did you mean start?');
  });
}
