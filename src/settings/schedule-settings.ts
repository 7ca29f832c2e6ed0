import { z } from 'zod';
import { isTimeZone } from '../kit/common/day.ts';
import { OVERLAP_POLICIES, type ScheduleDefinition } from '../kit/common/schedule.ts';
import { cachedByTime } from './yaml-file.ts';

const DAY_S = 86_400;
const seconds = z.int().min(0);
const cron = z.string().regex(/^\S+(\s+\S+){4}$/, 'must have five fields: minute, hour, day of month, month, day of week');

const Schedule = z.strictObject({
  workflow: z.string().min(1),
  input: z.unknown().default({}),
  cron: z.union([cron.transform((one) => [one]), z.array(cron).min(1).max(20)]),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin').default('UTC'),
  jitterSeconds: seconds.max(DAY_S).default(0),
  overlap: z.enum(OVERLAP_POLICIES).default('skip'),
  catchUpSeconds: seconds
    .min(10)
    .max(366 * DAY_S)
    .default(3_600),
  initiator: z.string().min(1).default('system'),
});

/** Reads the schedules file (YAML): a schedule for each name. @throws SignalboxError CONFIG_INVALID naming file, line and field. */
export function readSchedules(file: string): ScheduleDefinition[] {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_SCHEDULES', what: 'schedules file', holds: 'your schedules' })();
  return yaml.names().map((name) => ({ name, ...yaml.read([name], Schedule) }));
}
