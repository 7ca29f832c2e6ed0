import type { SignalboxClient } from '../src/client/connect.ts';
import { decide } from '../src/client/decide.ts';
import { sendMessage } from '../src/client/message.ts';
import { readRunJournal, showRun } from '../src/client/observe.ts';
import { operate } from '../src/client/operate.ts';
import type { DecisionWord, OperatorAction } from '../src/kit/common/approval.ts';
import { isFailureCode, SignalboxError } from '../src/kit/common/failures.ts';
import type { JournalRow, RunView } from '../src/kit/common/view.ts';
import { PATIENCE_MS, pauseSince } from './wait.ts';

export interface DecideOptions {
  /** The person who decides. */
  as: string;
  comment?: string;
  edits?: Record<string, unknown>;
  /** Needed where the run waits for several decisions. */
  request?: string;
}

/** A run of the workflow under test. What people do goes through the same doors as outside of tests. */
export interface TestRun {
  readonly id: string;
  /**
   * Waits until the run is in a state or has a status; where a person decides, until the decision can be given.
   * @throws Error that names where it is instead: at once when it has ended, otherwise after `withinMs`.
   */
  until(stateOrStatus: string, withinMs?: number): Promise<RunView>;
  /** Waits for the end. @throws Error with the failure of a run that did not complete. */
  result(): Promise<unknown>;
  /** Decisions; one that is not accepted throws a SignalboxError with its code. */
  approve(options: DecideOptions): Promise<void>;
  reject(options: DecideOptions): Promise<void>;
  takeOver(options: DecideOptions): Promise<void>;
  /** Needs a comment. */
  sendBack(options: DecideOptions): Promise<void>;
  withdraw(options: DecideOptions): Promise<void>;
  /** Sends a message of the contract; one that is not accepted throws a SignalboxError with its code. */
  send(name: string, content: object, options?: { id?: string }): Promise<void>;
  pause(options: { as: string; reason: string }): Promise<void>;
  resume(options: { as: string; reason: string }): Promise<void>;
  cancel(options: { as: string; reason: string }): Promise<void>;
  /** The code with which something is refused: `run.refusal(run.approve({ as: 'eve' }))`. @throws Error when it is accepted. */
  refusal(attempt: Promise<unknown>): Promise<string>;
  show(): Promise<RunView>;
  steps(): Promise<RunView['steps']>;
  journal(): Promise<JournalRow[]>;
}

/** @param check throws when the test has failed otherwise, for example by an unscripted question to the model. */
export function openTestRun(client: SignalboxClient, id: string, check: () => void): TestRun {
  const show = () => showRun(client, id);
  const wait = async (done: (view: RunView) => boolean, what: string, withinMs: number): Promise<RunView> => {
    const begun = Date.now();
    for (;;) {
      check();
      const view = await show().catch(orNullWhileBusy);
      if (view && done(view)) return view;
      const words = `${id} did not come to ${what}: ${view ? `it is in ${describe(view)}` : 'the server does not answer'}`;
      if (view && view.endedAt !== null) throw new Error(words);
      if (Date.now() > begun + withinMs) throw new Error(`${words} after ${withinMs / 1_000} s`);
      await pauseSince(begun);
    }
  };
  const answer =
    (decision: DecisionWord) =>
    async ({ as, comment = '', edits, request }: DecideOptions): Promise<void> => {
      const who = { person: as, channel: 'cli', verified: false } as const;
      const what = { decision, comment: comment === '' ? null : comment, edits: edits ?? null };
      assertAccepted(await decide(client, { run: id, requestId: request, ...who, ...what }));
    };
  const order =
    (action: OperatorAction['action']) =>
    async ({ as, reason }: { as: string; reason: string }): Promise<void> =>
      assertAccepted(await operate(client, id, { action, person: as, reason }));
  return {
    id,
    until: (wanted, withinMs = PATIENCE_MS) => wait((view) => isAt(view, wanted), wanted, withinMs),
    async result() {
      const view = await wait(({ endedAt }) => endedAt !== null, 'its end', PATIENCE_MS);
      if (view.status !== 'completed') throw new Error(`${id} did not complete: it is in ${describe(view)}`);
      return view.result;
    },
    approve: answer('approve'),
    reject: answer('reject'),
    takeOver: answer('take_over'),
    sendBack: answer('send_back'),
    withdraw: answer('withdraw'),
    send: async (name, content, options) => assertAccepted(await sendMessage(client, id, { name, content, id: options?.id })),
    pause: order('pause'),
    resume: order('resume'),
    cancel: order('cancel'),
    async refusal(attempt) {
      const error = await attempt.then(
        () => new Error(`${id} accepted what the test expects it to refuse`),
        (refused: unknown) => refused,
      );
      if (error instanceof SignalboxError) return error.code;
      throw error;
    },
    show,
    steps: async () => (await show()).steps,
    journal: () => readRunJournal(client, id),
  };
}

/** A loaded machine may take longer than the client waits for an answer. */
function orNullWhileBusy(error: unknown): null {
  if (error instanceof SignalboxError && error.code === 'TEMPORAL_UNREACHABLE') return null;
  throw error;
}

/** Where a person decides, the request must be open as well: the state comes first. */
const isAt = ({ state, status, waitingFor }: RunView, wanted: string): boolean =>
  (state === wanted || status === wanted) && (status !== 'waiting_approval' || waitingFor.length > 0);

function describe({ state, status, step, waitingFor, failure }: RunView): string {
  const details = [
    `status ${status}`,
    step === null ? null : `step "${step}"`,
    waitingFor.length === 0 ? null : `waiting for ${waitingFor.map(({ requestId }) => requestId).join(', ')}`,
    failure === null ? null : `${failure.code}: ${failure.message}`,
  ];
  return `${state} (${details.filter((detail) => detail !== null).join('; ')})`;
}

function assertAccepted({ accepted, code, reason }: { accepted: boolean; code: string | null; reason?: string }): void {
  if (!accepted) throw new SignalboxError(isFailureCode(code) ? code : 'INTERNAL', { detail: reason });
}
