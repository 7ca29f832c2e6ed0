import type { Command } from 'commander';
import type { LedgerRow } from '../kit/common/view.ts';
import { withClient, type Context } from './context.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { printJson, printTable } from './output.ts';
import { printable } from '../kit/common/printable.ts';
import { localTime } from './format.ts';

/** ledger: the effects of a run. */
export function addLedger(program: Command, context: Context): void {
  program
    .command('ledger')
    .argument(...RUN)
    .description('List the effects of a run on outside systems, each with what undid it.')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox ledger support-ticket:T-1042'))
    .action(async (run: string, { json }: { json?: true }) => {
      const { readRunLedger } = await import('../client/ledger.ts');
      const rows = await withClient(context, (client) => readRunLedger(client, run));
      if (json) return printJson(rows);
      const headings = ['step', 'action', 'class', 'status', 'key', 'started', 'ended', 'result', 'undo', 'expires'];
      await printTable(headings, printable(rows).map(cells), 'The run has no effects in the ledger.');
    });
}

const cells = (row: LedgerRow): string[] => [
  row.step ?? '',
  row.action,
  row.class,
  row.settled ? `${row.status} (${row.settled.by.join(', ')} said)` : row.status,
  row.key,
  localTime(row.startedAt),
  localTime(row.endedAt),
  shortened(JSON.stringify(row.result)),
  undoCell(row),
  localTime(row.expiresAt),
];

const LONGEST_RESULT = 40;

const shortened = (text: string): string => (text.length <= LONGEST_RESULT ? text : `${text.slice(0, LONGEST_RESULT - 1)}…`);

function undoCell({ undoneBy, undoes, canBeUndone }: LedgerRow): string {
  if (undoneBy !== null) return `undone by ${undoneBy}`;
  if (undoes !== null) return `undoes ${undoes}`;
  return canBeUndone ? '' : 'cannot be undone';
}
