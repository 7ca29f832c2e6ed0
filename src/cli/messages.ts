import type { Command } from 'commander';
import type { MessageAnswer } from '../kit/common/message.ts';
import { withClient, type Context } from './context.ts';
import { refused } from './errors.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { print, printJson } from './output.ts';

const EXIT_CODES =
  '\nExit codes: 0 taken, 2 it does not fit or the workflow takes no such message, 3 no such run, 4 the run has ended,' +
  '\n5 nothing answers (no worker, server or database).\n';

interface ReplyFlags {
  text?: string;
  input?: string;
  messageId?: string;
  json?: true;
}

/** reply, rate: what comes into a run from outside while it lives. */
export function addMessages(program: Command, context: Context): void {
  program
    .command('reply')
    .argument(...RUN)
    .description("A customer's answer, into the run.")
    .option('--text <text>', 'what the customer wrote')
    .option('--input <file>', 'the same as a text file; - reads standard input')
    .option('--message-id <id>', "Message-ID of the customer's mail: the same one counts once")
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES + example('signalbox reply support-ticket:T-1042 --text "It is order A-1001."'))
    .action(async (run: string, { messageId, json, ...flags }: ReplyFlags) => {
      const { readText } = await import('./json-file.ts');
      const text = readText(flags);
      const { replyToRun } = await import('../client/message.ts');
      tell(run, await withClient(context, (client) => replyToRun(client, run, { text, messageId: messageId ?? null })), json);
    });
  program
    .command('rate')
    .argument(...RUN)
    .description("A customer's rating, into the run.")
    .requiredOption('--rating <number>', '1 (bad) to 5 (good)', wholeNumber('rating', 1, 5))
    .option('--comment <text>', 'what the customer said to it')
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES + example('signalbox rate support-ticket:T-1042 --rating 5 --comment "Quick!"'))
    .action(async (run: string, flags: { rating: number; comment?: string; json?: true }) => {
      const { rateRun } = await import('../client/message.ts');
      const rating = { rating: flags.rating, comment: flags.comment ?? null };
      tell(run, await withClient(context, (client) => rateRun(client, run, rating)), flags.json);
    });
}

function tell(run: string, answer: MessageAnswer, json: boolean | undefined): void {
  if (json) printJson(answer);
  if (!answer.accepted) throw refused(answer.code, `the run is ${answer.status}`, run);
  if (!json) print(`${run} has it.`);
}
