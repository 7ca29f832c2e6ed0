import type { Command } from 'commander';
import type { DecisionWord } from '../kit/common/approval.ts';
import type { DecisionAnswer } from '../kit/common/view.ts';
import { withClient, type Context } from './context.ts';
import { runRefusal } from '../client/run-refusal.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { print, printJson, printTable, say, terminalWidth } from './output.ts';
import { printable } from '../kit/common/printable.ts';

/** inbox, approve, reject, send-back, delegate, withdraw, take-over, answer: open requests and decisions about them. */
export function addDecisions(program: Command, context: Context): void {
  addInbox(program, context);
  for (const word of decisionCommands) addDecision(program, context, word);
  addAnswer(program, context);
}

interface DecisionCommand {
  word: DecisionWord;
  story: string;
  call: string;
}

const decisionCommands: readonly DecisionCommand[] = [
  { word: 'approve', story: 'Approve what a run asks for.', call: 'signalbox approve support-ticket:T-1042 --as mia' },
  {
    word: 'reject',
    story: 'Reject what a run asks for.',
    call: 'signalbox reject support-ticket:T-1042 --as mia --comment "The refund is too high."',
  },
  {
    word: 'send_back',
    story: 'Send a request back with a question, where its policy allows it.',
    call: 'signalbox send-back transaction:P-2041 --as cora --comment "Which contract is this for?"',
  },
  {
    word: 'delegate',
    story: 'Let another person decide with your right, on this request alone. `withdraw` takes it back.',
    call: 'signalbox delegate transaction:P-2041 --as cora --to dario --comment "He knows this customer."',
  },
  {
    word: 'withdraw',
    story: 'Withdraw your vote or your delegation while the request is open.',
    call: 'signalbox withdraw transaction:P-2041 --as cora --comment "Approved by mistake."',
  },
  {
    word: 'take_over',
    story: 'Take over a case, to answer it yourself with `signalbox answer`.',
    call: 'signalbox take-over support-ticket:T-1042 --as mia',
  },
];

function addInbox(program: Command, context: Context): void {
  program
    .command('inbox')
    .argument('[run]', 'only the requests of this run, in full, with the commands to decide')
    .description('List what waits for a decision, oldest first.')
    .option('--for <person>', 'only what this person may decide')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox inbox --for mia', 'signalbox inbox support-ticket:T-1042'))
    .action(async (run: string | undefined, { for: person, json }: { for?: string; json?: true }) => {
      const { readOpenRequests } = await import('../client/observe.ts');
      const items = await withClient(context, (client) => readOpenRequests(client, { person, run }));
      if (json) return printJson(items);
      const { inboxRows, requestLines } = await import('./request.ts');
      if (run === undefined) {
        await printTable(['run, asks for', 'about', 'who, until'], inboxRows(items, terminalWidth()), 'Nothing waits for a decision.');
        if (items.length > 0) say('`signalbox inbox RUN` prints a request in full, with the commands to decide.');
      } else if (items.length === 0) say(`${run} waits for no decision.`);
      else print(items.map((item) => requestLines(item, terminalWidth()).join('\n')).join('\n\n'));
    });
}

interface DecisionFlags {
  request?: string;
  as: string;
  comment?: string;
  shown?: string;
  to?: string;
  edits?: string;
  json?: true;
}

function addDecision(program: Command, context: Context, { word, story, call }: DecisionCommand): void {
  const command = program
    .command(word.replace('_', '-'))
    .argument(...RUN)
    .description(story)
    .requiredOption('--as <person>', 'who decides')
    .option('--request <id>', 'which request; required when the run has several')
    .option('--comment <text>', 'why')
    .option('--shown <hash>', 'refuse it unless the request still has this hash, as `inbox --json` prints it');
  if (word === 'delegate') command.requiredOption('--to <person>', 'who may decide instead');
  if (word === 'approve' || word === 'reject')
    command.option('--edits <file>', 'a JSON file with new values for the arguments that may be changed');
  command
    .option(...JSON_FLAG)
    .addHelpText('after', example(call))
    .action(async (run: string, flags: DecisionFlags) => {
      const { readJsonObject } = await import('./json-file.ts');
      const edits = flags.edits === undefined ? null : readJsonObject(flags.edits, 'edits');
      const { decide } = await import('../client/decide.ts');
      const bound = { ...(flags.shown !== undefined && { shown: flags.shown }), ...(flags.to !== undefined && { to: flags.to }) };
      const decision = { person: flags.as, decision: word, ...UNPROVEN, comment: flags.comment ?? null, edits, ...bound };
      const answer = await withClient(context, (client) => decide(client, { run, requestId: flags.request, ...decision }));
      reportDecision(run, word, answer, flags.json === true);
    });
}

/** A name on the command line is not authenticated, so the decision is recorded as unverified. */
const UNPROVEN = { channel: 'cli', verified: false } as const;

/** answer: a reply that a person writes. */
function addAnswer(program: Command, context: Context): void {
  program
    .command('answer')
    .argument(...RUN)
    .description('Answer a case yourself: approve its open request with your text as the reply.')
    .requiredOption('--as <person>', 'who answers')
    .option('--text <text>', 'the answer')
    .option('--input <file>', 'the same as a text file; - reads standard input')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox answer support-ticket:T-1042 --as mia --text "Dear Kim, …"'))
    .action(async (run: string, { as: person, json, ...flags }: { as: string; text?: string; input?: string; json?: true }) => {
      const { readText } = await import('./json-file.ts');
      const text = readText(flags);
      const { answerRun } = await import('../client/answer.ts');
      const answer = await withClient(context, (client) => answerRun(client, { run, person, ...UNPROVEN, text }));
      reportDecision(run, 'approve', answer, json === true);
    });
}

function reportDecision(run: string, word: DecisionWord, answer: DecisionAnswer, json: boolean): void {
  if (json) printJson(answer);
  const { accepted, code, requestId, status, reason } = answer;
  if (!accepted) throw runRefusal(code, reason ?? `request ${requestId} is ${status}`, run);
  if (json) return;
  print(status === 'open' ? (stillOpen[word] ?? 'The request is open.') : `The request is ${status.replace('_', ' ')}.`);
  if (reason !== undefined) print(printable(reason));
}

const stillOpen: Partial<Record<DecisionWord, string>> = {
  approve: 'Your approval counts; others are still needed.',
  reject: 'Your rejection counts; others are still needed.',
  withdraw: 'Taken back; the request is open.',
  delegate: 'Delegated; the request is open.',
};
