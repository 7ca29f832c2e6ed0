import type { Command } from 'commander';
import type { ScheduleDifference } from '../client/schedules/apply.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { printable } from '../kit/common/printable.ts';
import type { OverlapPolicy, ScheduleDefinition, ScheduleDetails, ScheduleView } from '../kit/common/schedule.ts';
import { withClient, type Context } from './context.ts';
import { localTime } from './format.ts';
import { collect, example, isJson, JSON_FLAG, SET_FLAG } from './help.ts';
import { wholeNumber } from './numbers.ts';
import { print, printJson, printTable, say } from './output.ts';
import { addScheduleChanges, AS, NAME, overlapOption, REASON, type ChangeFlags } from './schedule-changes.ts';

const DAY_S = 86_400;

/** schedule: runs that start by the clock. @param readFile the definitions of the schedules file. */
export function addSchedule(program: Command, context: Context, readFile: (file?: string) => Promise<ScheduleDefinition[]>): void {
  const schedule = program
    .command('schedule')
    .description('Start runs by the clock: create, list, pause, trigger, backfill, apply a file.');
  addCreate(schedule, context);
  addList(schedule, context);
  addShow(schedule, context);
  addScheduleChanges(schedule, context);
  addApply(schedule, context, readFile);
  schedule
    .option(...JSON_FLAG) // of the default subcommand
    .addHelpText(
      'after',
      example(
        'signalbox schedule apply --as otto --dry-run',
        'signalbox schedule pause month-end --as otto --reason "The books are closed"',
      ),
    );
}

interface CreateFlags extends ChangeFlags {
  workflow: string;
  cron: string[];
  timeZone: string;
  input?: string;
  set: string[];
  jitter: number;
  overlap: OverlapPolicy;
  catchUp: number;
  initiator: string;
}

function addCreate(schedule: Command, context: Context): void {
  schedule
    .command('create')
    .argument('<name>', 'a name of your choice')
    .description('Create a schedule. Its input may name the time as $scheduledAt or $scheduledDay.')
    .requiredOption('--workflow <name>', 'what it starts')
    .requiredOption('--cron <expression>', 'five fields, such as "0 7 1 * *"; repeatable', collect, [])
    .option('--time-zone <zone>', 'of the cron expressions, such as Europe/Berlin', 'UTC')
    .option('--input <file>', 'the input of each run, as JSON')
    .option(...SET_FLAG, collect, [])
    .option('--jitter <seconds>', 'start later by a random part of this', wholeNumber('jitter', 0, DAY_S), 0)
    .addOption(overlapOption('when an earlier run is still open').default('skip'))
    .option('--catch-up <seconds>', 'make up for starts missed in this time', wholeNumber('catch-up', 10, 366 * DAY_S), 3_600)
    .option('--initiator <person>', 'who starts the runs', 'system')
    .requiredOption(...AS)
    .option(...REASON)
    .addHelpText(
      'after',
      example('signalbox schedule create month-end --workflow report --set report=model-spend --cron "0 7 1 * *" --as otto'),
    )
    .action(async (name: string, flags: CreateFlags) => {
      const { workflow, cron, timeZone, initiator, overlap, jitter: jitterSeconds, catchUp: catchUpSeconds, as: person, reason } = flags;
      const { workflowNamed } = await import('../contracts/registry.ts');
      const { readFields } = await import('./input.ts');
      const input = readFields((await workflowNamed(workflow).schemas()).input, flags.input, flags.set);
      const definition = { name, workflow, input, cron, timeZone, jitterSeconds, overlap, catchUpSeconds, initiator };
      const { createSchedule } = await import('../client/schedules/change.ts');
      await withClient(context, (client) => createSchedule(client, definition, { person, reason }));
      say(`The schedule ${name} is created; \`signalbox schedule show ${name}\` has its next times.`);
    });
}

function addList(schedule: Command, context: Context): void {
  schedule
    .command('list', { isDefault: true })
    .description('List the schedules.')
    .option(...JSON_FLAG)
    .action(async (_flags: object, command: Command) => {
      const { listSchedules } = await import('../client/schedules/read.ts');
      const rows = await withClient(context, listSchedules);
      if (isJson(command)) return printJson(rows);
      const cells = ({ name, workflow, madeBy, paused, nextAt, note }: ScheduleView) => [
        name,
        workflow ?? '',
        madeBy ?? 'another program',
        paused ? 'paused' : nextAt === null ? 'has no next time' : localTime(nextAt),
        note ?? '',
      ];
      await printTable(['name', 'workflow', 'made by', 'next', 'note'], printable(rows).map(cells), 'There is no schedule.');
    });
}

function addShow(schedule: Command, context: Context): void {
  schedule
    .command('show')
    .argument(...NAME)
    .description('Show a schedule with its next times, latest runs and changes.')
    .option(...JSON_FLAG)
    .action(async (name: string, _flags: object, command: Command) => {
      const { showSchedule } = await import('../client/schedules/read.ts');
      const found = await withClient(context, (client) => showSchedule(client, name));
      if (isJson(command)) return printJson(found);
      print(linesOf(printable(found)).join('\n'));
    });
}

function linesOf({ definition, ...found }: ScheduleDetails): string[] {
  const facts: [string, string][] = [
    ['schedule', found.name],
    ['starts', definition === null ? 'something of another program' : `${definition.workflow} as ${definition.initiator}`],
    ['at', definition === null ? '' : `${definition.cron.join(' and ')} in ${definition.timeZone}`],
    ['overlap', definition?.overlap ?? ''],
    ['state', found.paused ? 'paused' : 'active'],
    ['note', found.note ?? ''],
    ['left out', found.skipped + found.missed === 0 ? '' : `${found.skipped} for an open run, ${found.missed} missed`],
    ...found.next.slice(0, 5).map((at, index): [string, string] => [index === 0 ? 'next' : '', localTime(at)]),
    ...found.runs.map(({ id, status }, index): [string, string] => [index === 0 ? 'runs' : '', `${id} ${status}`]),
    ...found.changes.map(({ at, change, person, reason }, index): [string, string] => [
      index === 0 ? 'changes' : '',
      `${localTime(at)} ${change} by ${person}${reason === null ? '' : `: ${reason}`}`,
    ]),
  ];
  return facts.filter(([, text]) => text !== '').map(([name, text]) => `${name.padEnd(10)}${text}`);
}

interface ApplyFlags extends ChangeFlags {
  file?: string;
  dryRun?: true;
  prune?: true;
}

function addApply(schedule: Command, context: Context, readFile: (file?: string) => Promise<ScheduleDefinition[]>): void {
  schedule
    .command('apply')
    .description('Make the schedules those of the schedules file, and say what differs. A pause is kept.')
    .option('--file <file>', 'default: schedules.yaml, or SIGNALBOX_SCHEDULES')
    .option('--dry-run', 'change nothing, say what would be done')
    .option('--prune', 'delete the schedules that an earlier file made and this one does not have')
    .requiredOption(...AS)
    .option(...REASON)
    .option(...JSON_FLAG)
    .action(async ({ file, dryRun, prune, as: person, reason }: ApplyFlags, command: Command) => {
      const definitions = await readFile(file);
      const { applySchedules } = await import('../client/schedules/apply.ts');
      const found = await withClient(context, (client) => applySchedules(client, definitions, { person, reason, dryRun, prune }));
      if (isJson(command)) return printJson(found);
      print(
        printable(found)
          .flatMap((each) => wordsOf(each, dryRun))
          .join('\n') || 'The file has no schedule.',
      );
      const clash = found.find(({ name, change }) => change === 'not_ours' && definitions.some((each) => each.name === name));
      if (clash)
        throw new SignalboxError('SCHEDULE_EXISTS', {
          field: clash.name,
          detail: `${clash.name} was not made from a file, so it is left alone`,
          fix: 'Delete it, or give the one in the file another name.',
        });
    });
}

const WORDS: Record<ScheduleDifference['change'], string> = {
  create: 'new',
  update: 'changed',
  none: 'as in the file',
  delete: 'deleted: not in the file any more',
  orphan: 'orphan: an earlier file made it, this one does not have it; --prune deletes it',
  not_ours: 'left alone: not made from a file',
};

const wordsOf = ({ name, change, differences }: ScheduleDifference, dryRun = false): string[] => [
  `${name}: ${dryRun && change === 'delete' ? 'would be ' : ''}${WORDS[change]}`,
  ...differences.map((difference) => `  ${difference}`),
];
