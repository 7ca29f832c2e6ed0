import type { Command } from 'commander';
import type { DecisionAnswer } from '../kit/common/view.ts';
import { withClient, type Context } from './context.ts';
import { refused } from './errors.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { print, printJson, printTable } from './output.ts';
import { printable } from './printable.ts';
import { localTime, money } from './words.ts';

/** inbox, approve, reject: what waits for a person, and that person's word. */
export function addDecisions(program: Command, context: Context): void {
  addInbox(program, context);
  addDecision(program, context, 'approve', 'Approve what a run asks for.', 'signalbox approve support-ticket:T-1042 --as mia');
  addDecision(
    program,
    context,
    'reject',
    'Reject what a run asks for.',
    'signalbox reject support-ticket:T-1042 --as mia --comment "The refund is too high."',
  );
}

function addInbox(program: Command, context: Context): void {
  program
    .command('inbox')
    .description('List what waits for a decision, oldest first.')
    .option('--for <person>', 'only what this person may decide')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox inbox --for mia'))
    .action(async ({ for: person, json }: { for?: string; json?: true }) => {
      const { readOpenRequests } = await import('../client/observe.ts');
      const items = await withClient(context, (client) => readOpenRequests(client, person));
      if (json) return printJson(items);
      const rows = printable(items).map((item) => [
        item.run,
        item.amount ? `${item.action}, ${money(item.amount)}` : item.action,
        `${item.needed} of ${item.approvers.join(', ')}`,
        localTime(item.expiresAt),
        `signalbox approve ${item.run} --request ${item.requestId} --as PERSON`,
      ]);
      await printTable(['run', 'asks for', 'who', 'until', 'decide with'], rows, 'Nothing waits for a decision.');
    });
}

interface DecisionFlags {
  request?: string;
  as: string;
  comment?: string;
  edits?: string;
  json?: true;
}

function addDecision(program: Command, context: Context, decision: 'approve' | 'reject', story: string, call: string): void {
  program
    .command(decision)
    .argument(...RUN)
    .description(story)
    .requiredOption('--as <person>', 'who decides')
    .option('--request <id>', 'which request; needed when the run has several')
    .option('--comment <text>', 'why')
    .option('--edits <file>', 'a JSON file with new values for the arguments that may be changed')
    .option(...JSON_FLAG)
    .addHelpText('after', example(call))
    .action(async (run: string, flags: DecisionFlags) => {
      const { readJsonObject } = await import('./json-file.ts');
      const edits = flags.edits === undefined ? null : readJsonObject(flags.edits, 'edits');
      const { decide } = await import('../client/decide.ts');
      // A name on the command line proves nothing: the run marks the decision as unverified.
      const word = { person: flags.as, decision, channel: 'cli', verified: false, comment: flags.comment ?? null, edits } as const;
      const answer = await withClient(context, (client) => decide(client, { run, requestId: flags.request, ...word }));
      tellDecision(run, answer, flags.json === true);
    });
}

function tellDecision(run: string, answer: DecisionAnswer, json: boolean): void {
  if (json) printJson(answer);
  if (!answer.accepted) throw refused(answer.code, `request ${answer.requestId} is ${answer.status}`, run);
  if (!json) print(answer.status === 'open' ? 'Your approval counts; others are still needed.' : `The request is ${answer.status}.`);
}
