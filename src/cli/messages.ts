import type { Command } from 'commander';
import type { Message } from '../client/message.ts';
import { workflowNamed } from '../contracts/registry.ts';
import { withClient, type Context } from './context.ts';
import { runRefusal } from '../client/run-refusal.ts';
import { collect, example, JSON_FLAG, RUN, SET_FLAG } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { print, printJson } from './output.ts';

const EXIT_CODES =
  '\nExit codes: 0 accepted, 2 wrong content or no such message, 3 no such run, 4 the run has ended or does not take it now,' +
  '\n5 no answer (no worker, server or database).\n';

/** send, and its short forms for customers' messages, reply and rate. */
export function addMessages(program: Command, context: Context): void {
  addSend(program, context);
  addReply(program, context);
  addRate(program, context);
}

interface SendFlags {
  input?: string;
  set: string[];
  id?: string;
  json?: true;
}

function addSend(program: Command, context: Context): void {
  program
    .command('send')
    .argument(...RUN)
    .argument('<message>', 'a message that `signalbox workflows` lists for the workflow')
    .description('Send a message to a run, such as that a customer has paid or cancels.')
    .option('--input <file>', 'the message as a JSON file; - reads standard input')
    .option(...SET_FLAG, collect, [])
    .option('--id <id>', 'id of the message: the same id counts once; without it, the same content')
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      EXIT_CODES +
        example(
          'signalbox send order:W-1001 paymentAction --set paymentId=pi_1001',
          'signalbox send order:W-1001 cancelOrder --set reason="Found it cheaper"',
        ),
    )
    .action(async (run: string, name: string, { input, set, id, json }: SendFlags) => {
      const [{ messageNamed }, { parseRunId }, { readFields }] = await Promise.all([
        import('../client/message.ts'),
        import('../client/ids.ts'),
        import('./input.ts'),
      ]);
      const { schema } = messageNamed(workflowNamed(parseRunId(run).workflow), name);
      await send(context, run, { name, content: readFields(await schema(), input, set), id }, json);
    });
}

interface ReplyFlags {
  text?: string;
  input?: string;
  messageId?: string;
  json?: true;
}

function addReply(program: Command, context: Context): void {
  program
    .command('reply')
    .argument(...RUN)
    .description("Send a customer's reply to a run.")
    .option('--text <text>', 'what the customer wrote')
    .option('--input <file>', 'the same as a text file; - reads standard input')
    .option('--message-id <id>', "Message-ID of the customer's mail: the same one counts once")
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES + example('signalbox reply support-ticket:T-1042 --text "It is order A-1001."'))
    .action(async (run: string, { messageId, json, ...flags }: ReplyFlags) => {
      const { readText } = await import('./json-file.ts');
      await send(context, run, { name: 'customerReply', content: { text: readText(flags), messageId } }, json);
    });
}

function addRate(program: Command, context: Context): void {
  program
    .command('rate')
    .argument(...RUN)
    .description("Send a customer's rating to a run.")
    .requiredOption('--rating <number>', '1 (bad) to 5 (good)', wholeNumber('rating', 1, 5))
    .option('--comment <text>', 'a comment by the customer')
    .option(...JSON_FLAG)
    .addHelpText('after', EXIT_CODES + example('signalbox rate support-ticket:T-1042 --rating 5 --comment "Quick!"'))
    .action((run: string, { json, ...content }: { rating: number; comment?: string; json?: true }) =>
      send(context, run, { name: 'rate', content }, json),
    );
}

async function send(context: Context, run: string, message: Message, json: true | undefined): Promise<void> {
  const { sendMessage } = await import('../client/message.ts');
  const answer = await withClient(context, (client) => sendMessage(client, run, message));
  if (json) printJson(answer);
  if (!answer.accepted) throw runRefusal(answer.code, answer.reason ?? `the run is ${answer.status}`, run);
  if (!json) print(`${run} has received it.`);
}
