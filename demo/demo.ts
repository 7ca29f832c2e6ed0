import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import type { SignalboxClient } from '../src/client/connect.ts';
import { SignalboxError } from '../src/kit/common/failures.ts';
import type { RunView } from '../src/kit/common/view.ts';
import { withClient, type Context } from '../src/cli/context.ts';
import { example } from '../src/cli/help.ts';
import { print, say } from '../src/cli/output.ts';
import { runLocalProgram } from '../src/cli/stack.ts';

/** Decides in the demo; a member of the group that approves replies. */
const DECIDER = 'ana';

/** demo: a guided first run. */
export function addDemo(program: Command, context: Context): void {
  program
    .command('demo')
    .description('Start the local stack and send example tickets through it. Never waits for input without a terminal.')
    .addHelpText('after', example('signalbox demo'))
    .action(() => demo(context));
}

async function demo(context: Context): Promise<void> {
  const interactive = process.stdin.isTTY === true && process.stdout.isTTY === true;
  const ranBefore = context.stackRuns();
  say(ranBefore ? 'The local stack runs already.' : 'Starting the local stack: Temporal, database, model, mail, worker.');
  const started = await runLocalProgram('up', '--detach');
  if (started !== 0)
    throw new SignalboxError('STACK_BROKEN', { detail: 'it did not start', fix: 'Read the lines above, then run `npx signalbox doctor`.' });
  try {
    const views = await withClient(context, (client) => runTickets(context, client, interactive));
    if (views.some(({ status }) => status === 'failed')) process.exitCode = 1;
  } finally {
    if (!interactive && !ranBefore) await runLocalProgram('down');
  }
  if (interactive) sayWhatNext();
}

async function runTickets(context: Context, client: SignalboxClient, interactive: boolean): Promise<RunView[]> {
  const { followRuns } = await import('./progress.ts');
  const { printSummary, printWaiting } = await import('./summary.ts');
  const ids = await startTickets(context, client);
  const views = await followRuns(client, ids);
  await printSummary(views);
  printWaiting(views, DECIDER);
  printWebUi(context.webUi());
  if (interactive) return views;
  say('\nNo terminal, so the demo decides by itself, through the same commands.');
  const decided = await decideAll(client, ids, views);
  await printSummary(decided);
  return decided;
}

/** A decision may lead to the next: an agent that was given a refund still has to answer. */
async function decideAll(client: SignalboxClient, ids: readonly string[], first: RunView[]): Promise<RunView[]> {
  const { followRuns } = await import('./progress.ts');
  let views = first;
  while (views.some(({ waitingFor }) => waitingFor.length > 0)) {
    for (const view of views) for (const request of view.waitingFor) await decide(view.id, request);
    views = await followRuns(client, ids);
  }
  return views;
}

async function startTickets(context: Context, client: SignalboxClient): Promise<string[]> {
  const { readDemoTickets } = await import('./tickets.ts');
  const { startRun } = await import('../src/client/start.ts');
  const tickets = readDemoTickets(context.packageRoot());
  const round = roundName(new Date());
  say(`\nSending ${tickets.length} example tickets.`);
  const answers = await Promise.all(
    tickets.map(({ name, input }) =>
      startRun(client, { workflow: 'support-ticket', input, initiator: 'system', businessId: `${round}-${name}` }),
    ),
  );
  return answers.map(({ id }) => id);
}

/** Month, day and time: a later demo is a new round of tickets. */
const roundName = (now: Date): string => now.toISOString().slice(5, 19).replace(/[-:]/g, '').replace('T', '-');

/** What is proposed is approved; a reply that would have to be written first is rejected. */
async function decide(run: string, request: RunView['waitingFor'][number]): Promise<void> {
  const written = request.arguments['reply'] !== '';
  const args = [written ? 'approve' : 'reject', run, '--request', request.requestId, '--as', DECIDER, '--comment', 'decided by the demo'];
  say(`$ signalbox ${args.map((arg) => (/[\s"]/.test(arg) ? JSON.stringify(arg) : arg)).join(' ')}`);
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(process.execPath, [process.argv[1]!, ...args], { stdio: ['ignore', 2, 2] })
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
