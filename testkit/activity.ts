import { MockActivityEnvironment } from '@temporalio/testing';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { DefaultLogger, type ActivityInterceptorsFactory } from '@temporalio/worker';
import pino from 'pino';
import { createActivityInterceptor } from '../src/kit/activity/interceptor.ts';
import { RECORDS_HEADER, type Carried } from '../src/kit/common/carried.ts';
import type { Db } from '../src/store/database.ts';
import type { EffectClass } from '../src/store/tables.ts';

export interface AttemptOptions {
  runId: string;
  activityId?: string;
  /** From 1; a higher number with the same activity id is a retry. */
  attempt?: number;
  /** Name of the activity. Default: `test`. */
  activityType?: string;
  /** The records of the run. */
  carried?: Carried;
  /** Declared effect class; if absent, classes are not enforced. */
  effectClass?: EffectClass;
  /** Temporal's id of the execution. */
  executionId?: string;
}

/** Runs one attempt of an activity like the worker, with the kit's interceptor, in this process. */
export function runAttempt<T>(
  db: Db,
  { runId, activityId = 'test#1', activityType = 'test', attempt = 1, carried, effectClass, executionId = 'test' }: AttemptOptions,
  work: () => Promise<T>,
): Promise<T> {
  const headers: Record<string, Payload> = carried ? { [RECORDS_HEADER]: defaultPayloadConverter.toPayload(carried) } : {};
  const addHeaders: ActivityInterceptorsFactory = () => ({
    inbound: { execute: (input, next) => next({ ...input, headers: { ...input.headers, ...headers } }) },
  });
  const kit = createActivityInterceptor({
    db,
    logger: pino({ level: 'silent' }),
    ...(effectClass && { classes: new Map([[activityType, effectClass]]) }),
  });
  const environment = new MockActivityEnvironment(
    { activityId, activityType, attempt, workflowExecution: { workflowId: runId, runId: executionId } },
    { interceptors: [addHeaders, kit], logger: new DefaultLogger('ERROR') },
  );
  return environment.run(work);
}

/** Adds the row of a run, as a start does. */
export async function addRun(db: Db, id: string, { workflow = 'test', initiator = 'otto' } = {}): Promise<string> {
  const row = {
    id,
    workflow,
    business_id: id,
    initiator,
    input: '{}',
    input_hash: '',
    priority: 3,
    status: 'initializing',
    state: 'new',
  } as const;
  await db
    .insertInto('runs')
    .values({ ...row, started_at: new Date() })
    .execute();
  return id;
}
