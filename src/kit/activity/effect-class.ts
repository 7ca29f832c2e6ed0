import { SignalboxError } from '../common/failures.ts';
import type { EffectClass } from '../../store/tables.ts';

/** Any activity, as Temporal calls it. */
export type ActivityFunction = (...args: never[]) => Promise<unknown>;

/** How a story calls an activity: as a read, a question to a model, an agent, a mail, a webhook or another effect. */
export type ActivityKind = 'read' | 'model' | 'agent' | 'mail' | 'webhook' | 'effect';

/** An activity with its declared effect class, and by its type how a story calls it. */
export type Declared<F extends ActivityFunction, Kind extends ActivityKind = ActivityKind> = F & {
  readonly effectClass: EffectClass;
  /** Whether a contract may put it on the fast path: it touches our own database only, and a repeat is harmless. */
  readonly mayBeLocal?: true;
  /** Holds the type only. */
  readonly kind?: Kind;
};

export const declare =
  <Kind extends ActivityKind>(effectClass: EffectClass) =>
  <F extends ActivityFunction>(activity: F): Declared<F, Kind> =>
    Object.assign(activity, { effectClass });

/** Marks an activity as fit for the fast path. */
export const mayBeLocal = <F extends ActivityFunction>(activity: F): F => Object.assign(activity, { mayBeLocal: true as const });

/** Changes nothing but the run's own records. */
export const reads = <F extends ActivityFunction>(activity: F) => mayBeLocal(declare<'read'>('read')(activity));
/** The same where it asks a provider: never on the fast path, whose attempts are short. */
export const readsOutside = declare<'read'>('read');
/** Changes something; a repeat changes nothing more. */
export const idempotent = <F extends ActivityFunction>(activity: F) => mayBeLocal(declare<'effect'>('idempotent')(activity));
/** Changes something that cannot be undone. */
export const irreversible = declare<'effect'>('irreversible');

/** The declared class of an activity. @throws SignalboxError INTERNAL when there is none. */
export function effectClassOf(name: string, activity: ActivityFunction): EffectClass {
  const { effectClass } = activity as Partial<Declared<ActivityFunction>>;
  if (effectClass) return effectClass;
  throw new SignalboxError('INTERNAL', {
    detail: `the activity ${name} declares no effect class`,
    fix: 'Declare it with asks, mails, changes, calls, reads, idempotent or irreversible of kit/activity.',
  });
}

/** A group of activities as workflows call them, without their classes. */
export type CallsOf<Group> = {
  [Name in keyof Group]: Group[Name] extends (...args: infer Input) => infer Output ? (...args: Input) => Output : never;
};

const STRENGTH: Record<EffectClass, number> = { read: 0, idempotent: 1, compensatable: 2, irreversible: 3 };

/**
 * Checks that an effect is not stronger than its activity declares; null (no declaration known) passes.
 * @throws SignalboxError INTERNAL naming effect and activity.
 */
export function assertWithinClass(declared: EffectClass | null, effect: { action: string; class: EffectClass }, activity: string): void {
  if (declared === null || STRENGTH[effect.class] <= STRENGTH[declared]) return;
  throw new SignalboxError('INTERNAL', {
    detail: `the effect ${effect.action} is ${effect.class}, and the activity ${activity} declares ${declared}`,
    fix: `Declare the activity as ${effect.class}.`,
  });
}

/** Effect classes by activity name, for the interceptor that enforces them. */
export const classesOf = (activities: Readonly<Record<string, Declared<ActivityFunction>>>): ReadonlyMap<string, EffectClass> =>
  new Map(Object.entries(activities).map(([name, activity]) => [name, effectClassOf(name, activity)]));
