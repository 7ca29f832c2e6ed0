import { userInfo } from 'node:os';
import type { Command } from 'commander';
import type { SignalboxClient } from '../client/connect.ts';
import { workflowNamed } from '../contracts/registry.ts';
import type { RunView } from '../kit/common/view.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import { withClient, type Context } from './context.ts';
import { collect, example, JSON_FLAG, SET_FLAG } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { print, printJson, say } from './output.ts';

export interface StartFlags {
  input?: string;
  folder?: string;
  set: string[];
  id?: string;
  as?: string;
  priority?: number;
  /** Seconds; true (no number given) waits without a limit. */
  wait?: number | true;
  json?: true;
}

const MAX_WAIT_SECONDS = 1_000_000;

/** start: starts one run for one business id. */
export function addStart(program: Command, context: Context): void {
  program
    .command('start')
    .argument('<workflow>', 'a workflow that `signalbox workflows` lists')
    .description('Start a run. The same business id twice is one run.')
    .option('--input <file>', 'the input as a JSON file, or the document that the workflow takes; - reads standard input')
    .option('--folder <folder>', 'a run for each file of a folder, once for its content; nothing in it is changed')
    .option(...SET_FLAG, collect, [])
    .option('--id <business id>', 'default: derived from the Message-ID of the input, or generated')
    .option('--as <person>', 'who starts it; default: your user name if it is in the people file, else system')
    .option('--priority <number>', '1 (most urgent) to 5', wholeNumber('priority', 1, 5))
    .option('--wait [seconds]', 'wait for the result, or until a person has to decide', wholeNumber('wait', 0, MAX_WAIT_SECONDS))
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      example(
        'signalbox start support-ticket --input ticket.json --id T-1042 --wait',
        'signalbox start invoice --folder scans',
        'signalbox start support-ticket --set customerEmail=kim@example.com --set subject=Hello --set body="Where is my parcel?"',
      ),
    )
    .action((workflow: string, flags: StartFlags) => start(context, workflow, flags));
}

async function start(context: Context, workflow: string, flags: StartFlags): Promise<void> {
  const contract = workflowNamed(workflow);
  if (flags.folder !== undefined) {
    const { startFromFolder } = await import('./start-folder.ts');
    return withClient(context, async (client) =>
      startFromFolder(client, contract, flags.folder!, flags, flags.as ?? (await localPerson(client))),
    );
  }
  const { readGiven } = await import('./input.ts');
  const given = await readGiven(contract, flags.input, flags.set);
  await withClient(context, async (client) => {
    const { inputOfFile } = await import('../client/input-file.ts');
    const initiator = flags.as ?? (await localPerson(client));
    const input = 'file' in given ? await inputOfFile(client, contract, given.file, { by: initiator, fields: given.fields }) : given.input;
    const { startRun } = await import('../client/start.ts');
    const answer = await startRun(client, { workflow, input, initiator, businessId: flags.id, priority: flags.priority });
    if (answer.alreadyStarted) say(`${answer.id} was already started; nothing new was started.`);
    if (flags.wait === undefined) return printAnswer(flags, answer);
    const view = await waitFor(client, contract, answer.id, flags.wait);
    return printAnswer(flags, answer, view);
  });
}

/** The local user name if it is in the people file, else `system`. */
async function localPerson(client: SignalboxClient): Promise<string> {
  const { username } = userInfo();
  return (await client.people()).find(username) ? username : 'system';
}

async function waitFor(client: SignalboxClient, { taskQueue }: WorkflowContract, id: string, wait: number | true): Promise<RunView> {
  const { waitForNews } = await import('../client/watch.ts');
  const seconds = wait === true ? MAX_WAIT_SECONDS : wait;
  if (wait === true) say(`Waiting for ${id}; Ctrl-C leaves it running.`);
  const { view, inTime } = await waitForNews(client, id, seconds * 1_000);
  if (!inTime) {
    const { whyNoResult } = await import('../client/no-result.ts');
    say(`${id} has no result after ${seconds} s. ${await whyNoResult(client, taskQueue, view)}`);
    process.exitCode = 1;
  }
  if (view.status === 'failed' || view.stuck) process.exitCode = 1;
  return view;
}

async function printAnswer(flags: StartFlags, answer: { id: string; alreadyStarted: boolean }, view?: RunView): Promise<void> {
  if (flags.json) return printJson({ ...view, ...answer });
  if (!view) return print(answer.id);
  const { formatRun } = await import('./format-run.ts');
  print(formatRun(view));
}
