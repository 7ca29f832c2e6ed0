import { activityInfo, heartbeat, Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, ActivityInterceptorsFactory, Next } from '@temporalio/worker';
import type { Logger } from 'pino';
import { RECORDS_HEADER, type Carried } from '../common/carried.ts';
import type { JournalEntry, RunRecords, StepRecord } from '../common/entries.ts';
import { SignalboxError } from '../common/failures.ts';
import { fits, MAX_PAYLOAD_BYTES } from '../common/size.ts';
import type { Db, Trx } from '../../store/database.ts';
import { packRecords, writeRecords, type Writer } from '../../store/records.ts';
import type { EffectClass } from '../../store/tables.ts';
import { createCorrections, withCorrections, type Corrections } from './corrections.ts';
import { toApplicationFailure } from './failure.ts';
import { withScope, type ActivityScope } from './scope.ts';

/**
 * Gives every activity its scope: a transaction that also commits the run's records, heartbeats, and failures with a code. For activities
 * that commit nothing themselves, pending records are written at the end.
 */
export const createActivityInterceptor = ({ db, logger, classes }: InterceptorParts): ActivityInterceptorsFactory => {
  const correctionsOf = createCorrections(db);
  return () => ({ inbound: new RunScopeInterceptor(db, logger, classes ?? null, correctionsOf) });
};

interface InterceptorParts {
  db: Db;
  logger: Logger;
  /** Declared effect classes by activity; without them classes are not enforced. */
  classes?: ReadonlyMap<string, EffectClass>;
}

class RunScopeInterceptor implements ActivityInboundCallsInterceptor {
  constructor(
    private readonly db: Db,
    private readonly logger: Logger,
    private readonly classes: ReadonlyMap<string, EffectClass> | null,
    private readonly correctionsOf: Corrections,
  ) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const info = activityInfo();
    const carried = carriedBy(input);
    const activityId = carried?.activityId ?? info.activityId;
    const executionId = info.workflowExecution?.runId ?? '';
    const carrier = new Carrier(this.db, info.workflowExecution?.workflowId ?? '', carried, writerOf(executionId, carried));
    const scope: ActivityScope = {
      runId: carrier.runId,
      parentId: carried?.parentId ?? null,
      activityId,
      activityType: info.activityType,
      step: carrier.step?.name ?? null,
      attempt: info.attempt,
      priority: info.priority?.priorityKey,
      executionId,
      effectClass: this.classes?.get(info.activityType) ?? null,
      signal: Context.current().cancellationSignal,
      commit: (work, entries) => carrier.commit(work, entries),
      commitAsOne: (statement, entries) => carrier.commitAsOne(statement, entries),
    };
    const stopHeartbeat = beat(info.heartbeatTimeoutMs);
    try {
      return await withScope(scope, async () => {
        const corrected = carried?.mayBeRetried ? await this.correctionsOf(carrier.runId, executionId, activityId) : null;
        const result = await next(corrected ? { ...input, args: withCorrections(input.args, corrected) } : input);
        await carrier.finish();
        if (!fits(result, MAX_PAYLOAD_BYTES))
          throw new SignalboxError('TOO_LARGE', { detail: `the result of ${info.activityType} is over 2 MB` });
        return result;
      });
    } catch (error) {
      const { workflowExecution, activityType, attempt } = info;
      const failure = toApplicationFailure(error, attempt);
      this.logger.warn(
        { run: workflowExecution?.workflowId, activityType, activityId, attempt, failure: failure.message, retry: retryable(failure) },
        'activity failed',
      );
      throw failure;
    } finally {
      stopHeartbeat();
    }
  }
}

/** Writes the run's records with the activity's first transaction. */
class Carrier {
  private delivered = false;

  constructor(
    private readonly db: Db,
    readonly runId: string,
    private readonly carried: Carried | null,
    private readonly writer: Writer,
  ) {}

  get step(): Carried['step'] {
    return this.carried?.step ?? null;
  }

  async commit<T>(work: (trx: Trx) => Promise<T>, entries: JournalEntry[] | ((result: T) => JournalEntry[]) = []): Promise<T> {
    const result = await this.db.transaction().execute(async (trx) => {
      const done = await work(trx);
      const own = typeof entries === 'function' ? entries(done) : entries;
      await this.record(trx, own);
      return done;
    });
    this.delivered = true;
    return result;
  }

  async commitAsOne<T>(statement: (db: Db, records: string) => Promise<T>, own: JournalEntry[] = []): Promise<T> {
    const { records, steps, entries } = this.pending(own);
    const result = await statement(this.db, packRecords(records, steps, entries, null, this.writer));
    this.delivered = true;
    return result;
  }

  /** A single statement, which needs no transaction. */
  async finish(): Promise<void> {
    if (this.delivered || !this.carried) return;
    await this.record(this.db, []);
    this.delivered = true;
  }

  private async record(db: Db, own: JournalEntry[]): Promise<void> {
    const { records, steps, entries } = this.pending(own);
    if (records || entries.length > 0) await writeRecords(db, this.runId, records, steps, entries, null, this.writer);
  }

  /** The run's records, unless already written, and what this activity adds. */
  private pending(own: JournalEntry[]): { records: RunRecords | null; steps: StepRecord[]; entries: JournalEntry[] } {
    const records = this.delivered ? null : (this.carried?.records ?? null);
    return { records, entries: [...(records?.entries ?? []), ...own], steps: [...(records?.steps ?? []), ...this.ownStep()] };
  }

  /** Done as far as this activity knows; readers show the step as running while Temporal still has the activity pending. */
  private ownStep(): StepRecord[] {
    if (!this.step) return [];
    const { position, name, startedAt, goesOn } = this.step;
    const end = goesOn ? ({ status: 'running', endedAt: null } as const) : ({ status: 'done', endedAt: new Date().toISOString() } as const);
    return [{ position, name, startedAt, ...end, summary: null }];
  }
}

const writerOf = (execution: string, carried: Carried | null): Writer => ({ execution, ...(carried?.mayBeRetried && { resumed: true }) });

function carriedBy(input: ActivityExecuteInput): Carried | null {
  const payload = input.headers[RECORDS_HEADER];
  return payload ? defaultPayloadConverter.fromPayload<Carried>(payload) : null;
}

/** Heartbeats three times per time-out, so that a killed worker is detected and a slow call is not mistaken for one. */
function beat(timeoutMs: number | undefined): () => void {
  if (!timeoutMs) return () => undefined;
  const timer = setInterval(() => heartbeat(), timeoutMs / 3);
  return () => clearInterval(timer);
}

const retryable = (error: unknown): boolean => !(error as { nonRetryable?: boolean }).nonRetryable;
