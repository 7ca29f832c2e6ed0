import { Option, type Command } from 'commander';
import { allWorkflows, workflowNamed } from '../contracts/registry.ts';
import { RUN_STATUSES, type RunStatus } from '../kit/common/status.ts';
import { withClient, type Context } from './context.ts';
import { example, JSON_FLAG, RUN } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { colors, print, printJson, printJsonLine, printTable, say } from './output.ts';
import { printable } from '../kit/common/printable.ts';
import { localTime, price, formatStatus } from './format.ts';
import type { FieldFacts } from './workflow-facts.ts';

/** workflows: what can be started. */
export function addWorkflows(program: Command, context: Context): void {
  program
    .command('workflows')
    .description('List the workflows, what they do, their input and messages.')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox workflows', 'signalbox workflows --json'))
    .action(async ({ json }: { json?: true }) => {
      const { describeWorkflows } = await import('./workflow-facts.ts');
      const facts = await describeWorkflows(allWorkflows(), context.settings().settingsOf);
      if (json) return printJson(facts);
      for (const { name, story, input, messages } of facts) {
        print(`${colors.bold(name)}  ${story}`);
        printFields(input, '  ');
        for (const message of messages) {
          print(`  ${colors.bold(`send ${message.name}`)}  ${message.story}`);
          printFields(message.content, '    ');
        }
      }
    });
}

function printFields({ properties = {} }: FieldFacts, margin: string): void {
  for (const [field, { description = '' }] of Object.entries(properties)) print(`${margin}${field.padEnd(16)}${description}`);
}

/** list: runs, newest first. */
export function addList(program: Command, context: Context): void {
  program
    .command('list')
    .description('List runs, newest first.')
    .option('--workflow <name>', 'only runs of this workflow')
    .addOption(new Option('--status <status>', 'only runs with this status').choices(RUN_STATUSES))
    .option('--limit <number>', 'how many at most, 1 to 1000', wholeNumber('limit', 1, 1_000), 20)
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox list --status waiting_approval'))
    .action(async ({ json, workflow, ...query }: { json?: true; workflow?: string; status?: RunStatus; limit: number }) => {
      const workflows = workflow === undefined ? undefined : [workflowNamed(workflow).name];
      const { listRuns } = await import('../client/observe.ts');
      const runs = await withClient(context, (client) => listRuns(client, { ...query, workflows }));
      if (json) return printJson(runs);
      const rows = printable(runs).map((run) => [
        run.id,
        run.stuck ? `${formatStatus(run.status)} ${colors.red('(stuck)')}` : formatStatus(run.status),
        run.state,
        localTime(run.startedAt),
        localTime(run.endedAt),
        price(run),
      ]);
      await printTable(['run', 'status', 'state', 'started', 'ended', 'cost'], rows, 'No runs. Start one with `signalbox start`.');
    });
}

/** show: one run in full. */
export function addShow(program: Command, context: Context): void {
  program
    .command('show')
    .argument(...RUN)
    .description('Show a run: steps, decisions, what it waits for, cost, result.')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox show support-ticket:T-1042'))
    .action(async (run: string, { json }: { json?: true }) => {
      const { showRun } = await import('../client/observe.ts');
      const view = await withClient(context, (client) => showRun(client, run));
      if (json) return printJson(view);
      const { formatRun } = await import('./format-run.ts');
      print(formatRun(view));
    });
}

/** watch: the changes of a run, live. */
export function addWatch(program: Command, context: Context): void {
  program
    .command('watch')
    .argument(...RUN)
    .description('Print what happens to a run until it ends or you press Ctrl-C.')
    .option(...JSON_FLAG)
    .addHelpText('after', example('signalbox watch support-ticket:T-1042'))
    .action(async (run: string, { json }: { json?: true }) => {
      const { watchRun } = await import('../client/watch.ts');
      const { changeLine } = await import('./format-run.ts');
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      await withClient(context, async (client) => {
        for await (const change of watchRun(client, run, stop.signal)) {
          if (json) printJsonLine(change);
          else print(changeLine(run, change));
        }
      });
      if (stop.signal.aborted) say('Stopped watching; the run continues.');
    });
}
