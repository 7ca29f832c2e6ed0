import { SignalboxError } from './failures.ts';
import { isEndStatus, STATUS_TRANSITIONS, type EndStatus, type RunStatus } from './status.ts';

export interface StateDefinition {
  /** The status of this business state. */
  readonly status: RunStatus;
  /** Business states that may follow. */
  readonly to: readonly string[];
  /** Set where the run stays in this state until somebody outside acts; callers that wait for the run stop waiting here. */
  readonly rests?: true;
}

export type StateMap = Readonly<Record<string, StateDefinition>>;

/** Names of the states of a map. */
export type StateName<S extends StateMap> = keyof S & string;
/** States that may follow a state; makes an illegal transition a compile error. */
export type NextState<S extends StateMap, From extends StateName<S>> = S[From]['to'][number] & StateName<S>;

/** The endings of a run that breaks or is cancelled. Every workflow has them, and every state that is no end leads to them. */
export const BROKEN_ENDS = {
  failed: { status: 'failed', to: [] },
  cancelled: { status: 'cancelled', to: [] },
} as const satisfies StateMap;

export type BrokenEnd = keyof typeof BROKEN_ENDS;
const BROKEN = Object.keys(BROKEN_ENDS) as BrokenEnd[];

/** The states that an author wrote, with the broken endings. */
export type WithBrokenEnds<S extends StateMap> = Readonly<
  { [Name in Exclude<StateName<S>, BrokenEnd>]: OpenToBreak<S[Name]> } & typeof BROKEN_ENDS
>;

type OpenToBreak<D extends StateDefinition> = D['status'] extends EndStatus
  ? D
  : Omit<D, 'to'> & { readonly to: readonly (D['to'][number] | BrokenEnd)[] };

/**
 * Declares the states of a workflow: the one definition behind guards, query, search attributes, command line and docs. `failed` and
 * `cancelled` are added by themselves; writing them out changes nothing.
 * @throws SignalboxError ILLEGAL_TRANSITION when a target is unknown, when the statuses of two neighbours may not follow each other, or when
 * `failed` or `cancelled` is something else than that ending.
 */
export function defineStates<const S extends StateMap>(states: S): WithBrokenEnds<S> {
  for (const name of BROKEN) assertBrokenEnd(name, states[name]);
  const all = withBrokenEnds(states);
  for (const [from, { to }] of Object.entries(states)) {
    for (const next of to) assertNeighbours(all, from, next);
  }
  return all as unknown as WithBrokenEnds<S>;
}

function withBrokenEnds(states: StateMap): StateMap {
  const open = Object.entries(states).map(([name, state]): [string, StateDefinition] => [
    name,
    isEndStatus(state.status) ? state : { ...state, to: [...new Set([...state.to, ...BROKEN])] },
  ]);
  return { ...Object.fromEntries(open), ...BROKEN_ENDS };
}

function assertBrokenEnd(name: BrokenEnd, written: StateDefinition | undefined): void {
  if (!written || (written.status === name && written.to.length === 0)) return;
  throw new SignalboxError('ILLEGAL_TRANSITION', {
    detail: `the state ${name} is written with status ${written.status} and ${written.to.length} followers, but every workflow has it as its ending`,
    field: name,
    fix: `Leave ${name} out, or give a state of your own another name.`,
  });
}

function assertNeighbours(states: StateMap, from: string, next: string): void {
  const target = states[next];
  if (!target) throw new SignalboxError('ILLEGAL_TRANSITION', { detail: `${from} names the unknown state ${next}` });
  const status = states[from]!.status;
  const legal = status === target.status || STATUS_TRANSITIONS[status].includes(target.status);
  if (!legal)
    throw new SignalboxError('ILLEGAL_TRANSITION', { detail: `${from} (${status}) may not be followed by ${next} (${target.status})` });
}
