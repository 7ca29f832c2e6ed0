import { Option, type Command } from 'commander';
import { SignalboxError } from '../kit/common/failures.ts';
import { PERSONAL_FIELDS, type JournalReport, type PersonalField } from '../kit/common/journal.ts';
import { printableText } from '../kit/common/printable.ts';
import { withClient, type Context } from './context.ts';
import { collect, example, isJson, JSON_FLAG, RUN } from './help.ts';
import { isFile, readHeads, readLines } from './journal-file.ts';
import { print, printJson, printJsonLine, say } from './output.ts';
import { wholeNumbers } from './numbers.ts';

const LINES = ['--json', 'the same: the journal is always JSON lines'] as const;
const SECRETS = 'The lines hold names and texts. `signalbox journal verify FILE` checks them without a database.';

/** journal: every decision of a run; with export, verify and redact. */
export function addJournal(program: Command, context: Context): void {
  const journal = program
    .command('journal')
    .argument(...RUN)
    .description('Print every decision and event of a run, one JSON line each.')
    .option(...LINES)
    .addHelpText(
      'after',
      example('signalbox journal export support-ticket:T-1042 > journal.jsonl', 'signalbox journal support-ticket:T-1042'),
    )
    .action(async (run: string) => {
      const { readRunJournal } = await import('../client/observe.ts');
      const rows = await withClient(context, (client) => readRunJournal(client, run));
      for (const row of rows) printJsonLine(row);
    });
  addExport(journal, context);
  addVerify(journal, context);
  addRedact(journal, context);
}

function addExport(journal: Command, context: Context): void {
  journal
    .command('export')
    .argument('[run]', RUN[1])
    .description(`Print journals with all that proves them, one JSON line a row and one for each run's head. ${SECRETS}`)
    .option('--all', 'all runs')
    .option('--since <time>', 'with --all: only runs with a row at or after this time, each whole', moment)
    .option(...LINES)
    .addHelpText('after', example('signalbox journal export --all --since 2026-11-01 > journal.jsonl'))
    .action(async (run: string | undefined, { all, since }: { all?: true; since?: Date }) => {
      if ((run === undefined) !== (all === true))
        throw new SignalboxError('USAGE', { field: 'run', detail: 'one of RUN and --all is needed', fix: 'Give a run or --all.' });
      if (since !== undefined && run !== undefined)
        throw new SignalboxError('USAGE', { field: 'since', detail: "a run's journal is always whole", fix: 'Give --since with --all.' });
      const { exportAll, exportRun } = await import('../client/journal/journal.ts');
      await withClient(context, async (client) => {
        for await (const line of run === undefined ? exportAll(client, since) : exportRun(client, run)) print(line);
      });
    });
}

function addVerify(journal: Command, context: Context): void {
  journal
    .command('verify')
    .argument('[file-or-run]', 'an export, - for standard input, or a run in the database; default: all runs in the database')
    .description('Check that no row of a journal was changed, removed, reordered or inserted. A file is checked without a database.')
    .option('--heads <file>', 'an earlier export, or only its head lines: each must still be part of its chain')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox journal verify journal.jsonl --heads last-month.jsonl'))
    .action(async (source: string | undefined, { heads }: { heads?: string }, command: Command) => {
      const json = isJson(command);
      const { verifyJournal } = await import('../client/journal/verify.ts');
      const fromFile = source !== undefined && isFile(source);
      const kept = heads === undefined ? [] : await readHeads(heads);
      const expected = fromFile || source === undefined ? kept : kept.filter((head) => head.run === source);
      const check = (lines: AsyncIterable<string>) => verifyJournal(lines, expected);
      const report = await (fromFile ? check(readLines(source, 'file-or-run')) : checkStored(context, source, check));
      if (json) printJson(report);
      if (report.problem) throw broken(report);
      if (!json) summarise(report);
    });
}

const checkStored = (context: Context, run: string | undefined, check: (lines: AsyncIterable<string>) => Promise<JournalReport>) =>
  withClient(context, async (client) => {
    const { exportAll, exportRun } = await import('../client/journal/journal.ts');
    return check(run === undefined ? exportAll(client) : exportRun(client, run));
  });

function broken({ problem }: JournalReport): SignalboxError {
  const { what, run, seq, line, detail } = problem!;
  const row = seq === null ? '' : `, row ${seq}`;
  return new SignalboxError('JOURNAL_BROKEN', {
    field: 'file-or-run',
    detail: `${what}: ${run ?? 'unknown run'}${row} (line ${line}): ${detail}`,
    fix: 'Compare with an export of another day; docs/journal.md says what each finding means.',
  });
}

function summarise({ runs, rows, unchained, redacted }: JournalReport): void {
  print(`Nothing was changed, removed, reordered or inserted: ${runs} runs, ${rows} rows.`);
  if (unchained > 0) say(`${unchained} rows are older than the chain of their run: nothing protects them.`);
  if (redacted > 0) say(`${redacted} texts were removed on purpose; their hashes are kept.`);
}

interface RedactFlags {
  as: string;
  reason: string;
  person?: string;
  seq?: number[];
  field: string[];
}

function addRedact(journal: Command, context: Context): void {
  journal
    .command('redact')
    .argument(...RUN)
    .description("Remove personal texts from a run's journal for ever; the chain stays valid. Other tables are left alone.")
    .requiredOption('--as <person>', 'who orders it')
    .requiredOption('--reason <text>', 'why; it is kept in the journal')
    .addOption(new Option('--person <person>', 'the rows by this person').conflicts('seq'))
    .option('--seq <numbers>', 'the rows with these numbers, with commas between', wholeNumbers('seq'))
    .addOption(
      new Option('--field <name>', `only this field; repeatable: ${PERSONAL_FIELDS.join(', ')}`).argParser(collect).default([], 'all'),
    )
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox journal redact support-ticket:T-1042 --seq 3,7 --as otto --reason "Erasure request 311"'))
    .action(async (run: string, { as: person, reason, ...flags }: RedactFlags, command: Command) => {
      const { redact } = await import('../client/journal/journal.ts');
      const redaction = { run, of: chosen(flags), fields: fieldsIn(flags.field) };
      const answer = await withClient(context, (client) => redact(client, redaction, { person, reason }));
      if (isJson(command)) return printJson(answer);
      print(`Removed ${answer.fields.join(', ')} from row ${answer.rows.join(', ')} of ${printableText(run)}.`);
    });
}

function chosen({ person, seq }: Pick<RedactFlags, 'person' | 'seq'>): { person: string } | { rows: number[] } {
  if (person !== undefined) return { person };
  if (seq !== undefined) return { rows: seq };
  throw new SignalboxError('USAGE', { field: 'seq', detail: 'one of --person and --seq is needed', fix: 'Give --person or --seq.' });
}

function fieldsIn(named: readonly string[]): readonly PersonalField[] {
  const unknown = named.find((name) => !PERSONAL_FIELDS.some((field) => field === name));
  if (unknown === undefined) return named.length === 0 ? PERSONAL_FIELDS : PERSONAL_FIELDS.filter((field) => named.includes(field));
  const fix = `Name one of ${PERSONAL_FIELDS.join(', ')}.`;
  throw new SignalboxError('USAGE', { field: 'field', detail: `${unknown} cannot be redacted`, fix });
}

function moment(text: string): Date {
  const time = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(time.getTime())) return time;
  throw new SignalboxError('USAGE', {
    field: 'since',
    detail: `${text} is no time`,
    fix: 'Write it like 2026-11-01 or 2026-11-01T09:00:00Z.',
  });
}
