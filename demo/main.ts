import { spawn } from 'node:child_process';
import { openClient, type SignalboxClient } from '../src/client/connect.ts';
import { startRun } from '../src/client/start.ts';
import { reportError } from '../src/cli/errors.ts';
import { print, say } from '../src/cli/output.ts';
import { runProgram } from '../src/cli/stack.ts';
import { SignalboxError } from '../src/kit/common/failures.ts';
import type { RunView } from '../src/kit/common/view.ts';
import { clientSettings } from '../src/settings/client-settings.ts';
import { readConfig } from '../src/settings/environment.ts';
import { packageRoot } from '../src/settings/package-root.ts';
import { readStackFile } from '../src/settings/stack-file.ts';
import { followRuns } from './progress.ts';
import { printSummary, printWaiting } from './summary.ts';
import { readDemoTickets } from './tickets.ts';

/** The person who decides in the demo; a member of the group that approves replies. */
const DECIDER = 'ana';
/** The command line, used as a person would. */
const SIGNALBOX = process.argv[2]!;
const signalbox = (...args: string[]): Promise<number> => runProgram([SIGNALBOX, ...args]);
const stackFile = () => readStackFile(readConfig().SIGNALBOX_HOME);

/** A guided first run: example tickets go through the local stack, which is started if it does not run. */
async function demo(): Promise<void> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const ranBefore = stackRuns();
  say(ranBefore ? 'The local stack is already running.' : 'Starting the local stack: Temporal, database, model, mail, worker.');
  if ((await signalbox('up', '--detach')) !== 0)
    throw new SignalboxError('STACK_BROKEN', { detail: 'it did not start', fix: 'Read the lines above, then run `npx signalbox doctor`.' });
  const client = openClient(clientSettings());
  try {
    const views = await runTickets(client, interactive);
    if (views.some(({ status }) => status === 'failed')) process.exitCode = 1;
  } finally {
    await client.close();
    if (!interactive && !ranBefore) await signalbox('down');
  }
  if (interactive) sayWhatNext();
}

function stackRuns(): boolean {
  const supervisor = stackFile()?.supervisorPid;
  if (supervisor === undefined) return false;
  try {
    return process.kill(supervisor, 0);
  } catch {
    return false; // no such process: the stack was killed
  }
}

async function runTickets(client: SignalboxClient, interactive: boolean): Promise<RunView[]> {
  const ids = await startTickets(client);
  const views = await followRuns(client, ids);
  await printSummary(views);
  printWaiting(views, DECIDER);
  printWebUi(stackFile()?.webUi ?? null);
  if (interactive) return views;
  say('\nNo terminal: the demo decides by itself, with the same commands.');
  const decided = await decideAll(client, ids, views);
  await printSummary(decided);
  return decided;
}

/** A decision may lead to another one: an agent whose refund was approved still has to answer. */
async function decideAll(client: SignalboxClient, ids: readonly string[], first: RunView[]): Promise<RunView[]> {
  let views = first;
  while (views.some(({ waitingFor }) => waitingFor.length > 0)) {
    for (const view of views) for (const request of view.waitingFor) await answerRequest(view.id, request);
    views = await followRuns(client, ids);
  }
  return views;
}

async function startTickets(client: SignalboxClient): Promise<string[]> {
  const tickets = readDemoTickets(packageRoot());
  const round = roundName(new Date());
  say(`\nSending ${tickets.length} example tickets.`);
  const answers = await Promise.all(
    tickets.map(({ name, input }) =>
      startRun(client, { workflow: 'support-ticket', input, initiator: 'system', businessId: `${round}-${name}` }),
    ),
  );
  return answers.map(({ id }) => id);
}

/** Month, day and time, so that every demo has new tickets. */
const roundName = (now: Date): string => now.toISOString().slice(5, 19).replace(/[-:]/g, '').replace('T', '-');

/** Approves proposals; rejects requests that need a written reply first. */
async function answerRequest(run: string, request: RunView['waitingFor'][number]): Promise<void> {
  const written = request.arguments['reply'] !== '';
  const args = [written ? 'approve' : 'reject', run, '--request', request.requestId, '--as', DECIDER, '--comment', 'decided by the demo'];
  say(`$ signalbox ${args.map((arg) => (/[\s"]/.test(arg) ? JSON.stringify(arg) : arg)).join(' ')}`);
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(process.execPath, [SIGNALBOX, ...args], { stdio: ['ignore', 2, 2] })
      .once('error', reject)
      .once('exit', resolve);
  });
  if (code !== 0)
    throw new SignalboxError('STACK_BROKEN', {
      detail: `the decision on ${request.requestId} ended with exit code ${code}`,
      fix: 'Read the lines above.',
    });
}

function printWebUi(webUi: string | null): void {
  if (webUi) print(`\nTemporal Web UI: ${webUi}/namespaces/default/workflows`);
}

function sayWhatNext(): void {
  say('\nThe stack is still running. Next: `npx signalbox inbox`, `npx signalbox show RUN`, and `npx signalbox down` at the end.');
}

try {
  await demo();
} catch (error) {
  process.exitCode = await reportError(error, false);
}
