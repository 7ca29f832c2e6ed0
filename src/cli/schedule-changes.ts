import { Option, type Command } from 'commander';
import type { SignalboxClient } from '../client/connect.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { OVERLAP_POLICIES, type OverlapPolicy } from '../kit/common/schedule.ts';
import { withClient, type Context } from './context.ts';
import { say } from './output.ts';

/** Argument of every command about one schedule. */
export const NAME = ['<name>', 'a schedule that `signalbox schedule list` lists'] as const;
/** Options of every command that changes one. */
export const AS = ['--as <person>', 'who changes it'] as const;
export const REASON = ['--reason <text>', 'why; it is kept'] as const;

export const overlapOption = (story: string) => new Option('--overlap <policy>', story).choices(OVERLAP_POLICIES);

export interface ChangeFlags {
  as: string;
  reason: string;
}

/** pause, resume, delete, trigger, backfill: what a person does to a schedule. */
export function addScheduleChanges(schedule: Command, context: Context): void {
  addChanges(schedule, context);
  addTrigger(schedule, context);
  addBackfill(schedule, context);
}

const changes = [
  { word: 'pause', work: 'pauseSchedule', story: 'Start no runs until it is resumed.', done: 'is paused' },
  { word: 'resume', work: 'resumeSchedule', story: 'Start runs again; what was missed stays missed.', done: 'is active' },
  { word: 'delete', work: 'deleteSchedule', story: 'Delete a schedule; its runs stay.', done: 'is deleted' },
] as const;

function addChanges(schedule: Command, context: Context): void {
  for (const { word, work, story, done } of changes)
    schedule
      .command(word)
      .argument(...NAME)
      .description(story)
      .requiredOption(...AS)
      .requiredOption(...REASON)
      .action(async (name: string, { as: person, reason }: ChangeFlags) => {
        const operations = await import('../client/schedules/change.ts');
        await withClient(context, (client: SignalboxClient) => operations[work](client, name, { person, reason }));
        say(`The schedule ${name} ${done}.`);
      });
}

function addTrigger(schedule: Command, context: Context): void {
  schedule
    .command('trigger')
    .argument(...NAME)
    .description('Start a run of it now, also while it is paused.')
    .addOption(overlapOption('in place of its own policy'))
    .requiredOption(...AS)
    .option(...REASON)
    .action(async (name: string, { as: person, reason, overlap }: ChangeFlags & { overlap?: OverlapPolicy }) => {
      const { triggerSchedule } = await import('../client/schedules/change.ts');
      const policy = await withClient(context, (client) => triggerSchedule(client, name, { person, reason }, overlap));
      say(`A run of ${name} starts, ${WHEN_OPEN[policy]}; \`signalbox schedule show ${name}\` has its id.`);
    });
}

/** What becomes of a start while an earlier run is open. */
const WHEN_OPEN: Record<OverlapPolicy, string> = {
  skip: 'unless an earlier one is still open',
  buffer_one: 'after the end of one that is still open',
  buffer_all: 'after the end of those that are still open',
  cancel_other: 'and cancels one that is still open',
  terminate_other: 'and terminates one that is still open',
  allow_all: 'beside those that are still open',
};

function addBackfill(schedule: Command, context: Context): void {
  schedule
    .command('backfill')
    .argument(...NAME)
    .description('Start the runs of a past period, up to 500; a time that was started before starts nothing.')
    .requiredOption('--from <moment>', 'its begin, such as 2026-10-01T00:00:00Z', moment('from'))
    .requiredOption('--to <moment>', 'its end', moment('to'))
    .addOption(overlapOption('between these runs').default('buffer_all'))
    .requiredOption(...AS)
    .option(...REASON)
    .action(async (name: string, { as: person, ...period }: ChangeFlags & { from: Date; to: Date; overlap: OverlapPolicy }) => {
      const { backfillSchedule } = await import('../client/schedules/change.ts');
      const times = await withClient(context, (client) => backfillSchedule(client, name, { person, ...period }));
      say(`The runs of ${times} times of ${name} start; a time that was started before starts nothing.`);
    });
}

const moment = (field: string) => (text: string) => {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text);
  throw new SignalboxError('USAGE', {
    field,
    detail: `--${field} ${JSON.stringify(text)} is no moment with its offset`,
    fix: `Write --${field} like 2026-10-01T00:00:00Z.`,
  });
};
