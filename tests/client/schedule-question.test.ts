import { ServiceError, type Client, type ScheduleHandle } from '@temporalio/client';
import { expect, it } from '@jest/globals';
import { describe as describeSchedule } from '../../src/client/schedules/read.ts';

const GRPC = { cancelled: 1, deadlineExceeded: 4, internal: 13 };
const failed = (code: number) =>
  new ServiceError('Failed to describe schedule', {
    cause: Object.assign(new Error('the server said so'), { code, details: 'the server said so', metadata: {} }),
  });

/** A server that refuses the first questions so. */
function serverThatFirst(...failures: Error[]) {
  const deadlines: number[] = [];
  const withDeadline = <T>(deadline: number, question: () => Promise<T>) => {
    deadlines.push(deadline);
    return question();
  };
  const describe = () => {
    const failure = failures.shift();
    return failure ? Promise.reject(failure) : Promise.resolve({ scheduleId: 'rent' });
  };
  const temporal = { connection: { withDeadline } } as unknown as Client;
  return { ask: () => describeSchedule(temporal, { scheduleId: 'rent', describe } as unknown as ScheduleHandle), deadlines };
}

it('asks for a schedule again when the first question was lost, within the time of one request', async () => {
  const { ask, deadlines } = serverThatFirst(failed(GRPC.deadlineExceeded));
  expect(await ask()).toEqual({ scheduleId: 'rent' });
  const [whole, first] = deadlines;
  expect(first).toBeLessThan(whole!);
});

it('takes a question that the server calls cancelled for one that was lost', async () => {
  expect(await serverThatFirst(failed(GRPC.cancelled)).ask()).toEqual({ scheduleId: 'rent' });
  const { ask } = serverThatFirst(failed(GRPC.cancelled), failed(GRPC.cancelled));
  await expect(ask()).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE' });
});

it('says what the server said when the second question is late, too', async () => {
  const { ask } = serverThatFirst(failed(GRPC.deadlineExceeded), failed(GRPC.deadlineExceeded));
  await expect(ask()).rejects.toMatchObject({ code: 'TEMPORAL_UNREACHABLE', message: expect.stringContaining('the server said so') });
});

it('asks once when the server fails otherwise', async () => {
  await expect(serverThatFirst(failed(GRPC.internal)).ask()).rejects.toThrow('Failed to describe schedule');
});
