import { sleep } from '@temporalio/workflow';
import type { ConfigurationOf, InputOf, MessageContract, ResultOf, SchemaTypes, TypedContract } from '../common/contract.ts';
import type { NextState, StateMap, StateName } from '../common/states.ts';
import { approve, type ApproveSpec, type Decided, type SendBacks } from './blocks/approve.ts';
import {
  agentCalls,
  effects,
  mailCalls,
  modelCalls,
  reads,
  type AgentCalls,
  type Calls,
  type MailCalls,
  type ModelCalls,
} from './blocks/call.ts';
import { anyMessage, openMailboxes, type Mailboxes } from './blocks/message.ts';
import { each, parallel } from './blocks/parallel.ts';
import { poll } from './blocks/poll.ts';
import { repeat } from './blocks/repeat.ts';
import { withWindow } from './blocks/window.ts';
import { saga, type CalledOff, type RollingBackState, type Saga, type SagaOptions } from './blocks/saga.ts';
import { continueRunAsNew, type ContinueAsNewOptions } from './continue-as-new.ts';
import { runChild } from './child.ts';
import type { RunCore, RunStart } from './core.ts';
import { tellParentOfWait } from './parent.ts';
import { recordRule, setPriority } from './record-rule.ts';
import { flushRecords, publishResult } from './publish-result.ts';
import { executeRun, type CompletedState, type Ended } from './run.ts';
import { moveTo } from './state.ts';
import { updateStep, step } from './step.ts';
import type { WaitingState } from './approval.ts';

/** Everything that a story is told with. Each call of an activity, each wait and each approval is a step of the run. */
export interface Run<T extends SchemaTypes, S extends StateMap, M extends readonly MessageContract[], A> {
  readonly id: string;
  readonly input: InputOf<T>;
  /** The workflow's configuration when the run was started. */
  readonly configuration: ConfigurationOf<T>;
  /** Who started the run. */
  readonly initiator: string;
  /** ISO time of the start. */
  readonly startedAt: string;
  /** What the run has used so far. */
  readonly cost: Readonly<RunCore['cost']>;
  /** The state that the run is in. */
  readonly state: StateName<S>;
  /** The value that `continueAsNew` passed on; null in the first execution. */
  readonly resumed: unknown;

  /** Moves the run from the state that it is in to the next. @throws ILLEGAL_TRANSITION when it is in another one. */
  move<From extends StateName<S>>(from: From, to: NextState<S, From>, reason?: string): void;
  /** Ends the story: `return run.end('applying', 'published', result)`. */
  end<From extends StateName<S>>(
    from: From,
    to: NextState<S, From> & CompletedState<S>,
    result: ResultOf<T>,
    reason?: string,
  ): Ended<S, ResultOf<T>>;
  /** Publishes a result while the run continues; a later one, or the end, replaces it. */
  publish(result: ResultOf<T>): void;

  /** Activities that only read. */
  readonly read: Calls<A, 'read'>;
  /** Questions to a model, within the budget: `output` is null where none could answer, and `why` says so. */
  readonly ask: ModelCalls<A, WaitingState<S>>;
  /** Agents, within the budget: their outcome is `unavailable` where no model could work, and `reason` says why. */
  readonly agent: AgentCalls<A, WaitingState<S>>;
  /** Effects: each happens once for each step, however often it is tried. */
  readonly once: Calls<A, 'effect'>;
  /** Mails, each sent once: `messageId` is null where none got through, and `why` says so. */
  readonly mail: MailCalls<A>;
  /** Webhooks, each signed and called once. */
  readonly call: Calls<A, 'webhook'>;
  /** The messages of the contract; each has `next(withinMs)`. */
  readonly message: Mailboxes<M>;
  /** Waits until a message of any kind is unread, or the time is over. @param summary for the timeline. */
  readonly anyMessage: typeof anyMessage;

  /** Several calls or other work as one step: a read, an effect or a mail in it is a step of its own only where it names one. */
  readonly step: typeof step;
  /** Changes what is shown of the latest step of a name, for example when its outcome is known later. */
  readonly updateStep: typeof updateStep;
  /** Runs work whose steps are undone in reverse order when it fails, is cancelled or is called off. */
  saga<Rolling extends RollingBackState<S>, T, Message = never>(
    options: SagaOptions<S, Rolling, Message>,
    work: (saga: Saga<S, Rolling>) => Promise<T>,
  ): Promise<T | CalledOff<S, Rolling>>;
  /** Asks a person, in a state that waits for approval. */
  approve<
    From extends StateName<S>,
    Waiting extends WaitingState<S> & NextState<S, From>,
    Yes extends string = 'approved',
    No extends string = 'rejected',
    Back extends SendBacks = undefined,
  >(
    spec: ApproveSpec<From, Waiting, Waiting | NextState<S, Waiting>, Yes, No, Back>,
  ): Promise<Decided<Yes, No, Back>>;
  /** Runs named pieces of work at the same time and waits for all. */
  readonly parallel: typeof parallel;
  /** Runs one kind of work for each item of a list, at most so many at once. */
  readonly each: typeof each;
  /** Work that may rest for days, at most so many pieces active at once, while the story goes on. */
  readonly window: typeof withWindow;
  /** Repeats work until its value is good enough, up to a cap. */
  readonly repeat: typeof repeat;
  /** Looks again at an answer of the outside that is not final, with growing waits. */
  readonly poll: typeof poll;
  /** Chooses the work of a route by its name. */
  route<Name extends string, Value>(name: Name, routes: Readonly<Record<Name, () => Promise<Value>>>, why: string): Promise<Value>;
  /** Runs another workflow and waits for its end. */
  readonly child: typeof runChild;
  /** Waits, durably. @param name of the step. */
  sleep(name: string, ms: number, summary?: string): Promise<void>;
  /** Records what a rule in code decided, and why. */
  note(rule: string, choice: string, reasoning: string): void;
  /** Sets the priority of all that follows, 1 (first) to 5 (last), and records why. */
  readonly prioritise: typeof setPriority;
  /** Continues in a new execution once the history is long; call it where the run is idle, outside of `try`. */
  continueAsNew(state: StateName<S>, story: unknown, options?: ContinueAsNewOptions): Promise<void>;
}

/** The run of a contract with the activities of a workflow: `RunOf<typeof contract, ModerationActivities>`. */
export type RunOf<C, A> = C extends TypedContract<infer T, infer S, infer M> ? Run<T, S, M, A> : never;

type ResultOfContract<C> = C extends TypedContract<infer T, StateMap> ? ResultOf<T> : never;
type StatesOf<C> = C extends TypedContract<SchemaTypes, infer S> ? S : never;
type InputOfContract<C> = C extends TypedContract<infer T, StateMap> ? InputOf<T> : never;

/**
 * Makes the workflow function of a story: `export const moderation = story<typeof contract, ModerationActivities>(contract, async (run) => …)`.
 * The story ends with `run.end`. One that throws ends as `failed`, a cancelled one as `cancelled`. It survives a crash of worker or server at
 * any point.
 */
export const story =
  <C extends TypedContract, A>(contract: C, tell: (run: RunOf<C, A>) => Promise<Ended<StatesOf<C>, ResultOfContract<C>>>) =>
  (start: RunStart<InputOfContract<C>>): Promise<ResultOfContract<C>> =>
    executeRun(contract as TypedContract, start, (core) => tell(openRun(contract, core) as RunOf<C, A>));

/** The parts of a run that need nothing of it. */
const sameForAll = {
  publish: publishResult,
  read: reads,
  once: effects,
  mail: mailCalls,
  call: effects,
  anyMessage,
  step,
  updateStep,
  saga,
  approve,
  parallel,
  each,
  window: withWindow,
  repeat,
  poll,
  child: runChild,
  prioritise: setPriority,
};

function openRun(contract: TypedContract, core: RunCore): Run<SchemaTypes, StateMap, readonly MessageContract[], unknown> {
  const { input, configuration, carried } = core.start;
  const budget = contract.budget(configuration);
  return {
    id: core.id,
    input,
    configuration,
    initiator: core.initiator,
    startedAt: core.startedAt,
    cost: core.cost,
    get state() {
      return core.state;
    },
    resumed: carried?.story ?? null,
    ...sameForAll,
    move: (from, to, reason) => moveTo(from, to, reason ?? null),
    end(from, to, result, reason) {
      moveTo(from, to, reason ?? null);
      return { state: to, result };
    },
    ask: modelCalls(budget),
    agent: agentCalls(budget),
    message: openMailboxes(contract.messages),
    route(name, routes, why) {
      recordRule({ rule: 'route', choice: name, reasoning: why });
      return routes[name]();
    },
    sleep: (name, ms, summary = name) => step(name, () => rest(ms, summary), { summary, goesOn: true }),
    note: (rule, choice, reasoning) => recordRule({ rule, choice, reasoning }),
    continueAsNew: continueRunAsNew,
  };
}

function rest(ms: number, summary: string): Promise<void> {
  flushRecords();
  tellParentOfWait('day');
  return sleep(ms, { summary });
}
