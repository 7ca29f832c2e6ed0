import { msToTs } from '@temporalio/common/lib/time.js';
import type { SignalboxClient } from '../../src/client/connect.ts';
import type { ScheduleDefinition } from '../../src/kit/common/schedule.ts';
import { payment } from '../../testkit/payments/payment.ts';

/** A schedule whose time comes once a year, so that only what a test asks for starts. */
export const USUAL_SCHEDULE: ScheduleDefinition = {
  name: 'rent',
  workflow: 'transaction',
  input: payment(),
  cron: ['30 2 1 1 *'],
  timeZone: 'Europe/Berlin',
  jitterSeconds: 0,
  overlap: 'skip',
  catchUpSeconds: 3_600,
  initiator: 'system',
};

/** The times of a schedule in a period, as the server computes them. */
export async function timesOf(client: SignalboxClient, scheduleId: string, from: string, to: string): Promise<string[]> {
  const { connection, options } = await client.temporal();
  const { startTime } = await connection.workflowService.listScheduleMatchingTimes({
    ...{ namespace: options.namespace, scheduleId },
    ...{ startTime: msToTs(Date.parse(from)), endTime: msToTs(Date.parse(to)) },
  });
  return startTime.map(({ seconds }) => new Date(1_000 * Number(seconds)).toISOString());
}
