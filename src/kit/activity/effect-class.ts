import { SignalboxError } from '../common/failures.ts';
import type { EffectClass } from '../../store/tables.ts';

/** Any activity, as Temporal calls it. */
export type ActivityFunction = (...args: never[]) => Promise<unknown>;

/** An activity that says what a call of it does to the world. */
export type Declared<F extends ActivityFunction> = F & { readonly effectClass: EffectClass };

const declare =
  (effectClass: EffectClass) =>
  <F extends ActivityFunction>(activity: F): Declared<F> =>
    Object.assign(activity, { effectClass });

/** Changes nothing outside of the run's own records; asking a model is reading too. */
export const reads = declare('read');
/** Changes something, and a second call changes nothing more. */
export const idempotent = declare('idempotent');
/** Changes something that another activity can undo. */
export const compensatable = declare('compensatable');
/** Changes something for good, as a sent mail does. */
export const irreversible = declare('irreversible');

/** The class that an activity declares. @throws SignalboxError INTERNAL when it declares none. */
export function effectClassOf(name: string, activity: ActivityFunction): EffectClass {
  const { effectClass } = activity as Partial<Declared<ActivityFunction>>;
  if (effectClass) return effectClass;
  throw new SignalboxError('INTERNAL', {
    detail: `the activity ${name} declares no effect class`,
    fix: 'Wrap it in reads, idempotent, compensatable or irreversible of kit/activity/effect-class.ts.',
  });
}

/** A group of activities as workflows call them: their classes are of no interest there. */
export type CallsOf<Group> = {
  [Name in keyof Group]: Group[Name] extends (...args: infer Input) => infer Output ? (...args: Input) => Output : never;
};

const STRENGTH: Record<EffectClass, number> = { read: 0, idempotent: 1, compensatable: 2, irreversible: 3 };

/**
 * Holds an activity to what it declares. Where nobody said what it declares, nothing is held.
 * @throws SignalboxError INTERNAL naming effect and activity.
 */
export function assertWithinClass(declared: EffectClass | null, effect: { action: string; class: EffectClass }, activity: string): void {
  if (declared === null || STRENGTH[effect.class] <= STRENGTH[declared]) return;
  throw new SignalboxError('INTERNAL', {
    detail: `the effect ${effect.action} is ${effect.class}, and the activity ${activity} declares ${declared}`,
    fix: `Declare the activity as ${effect.class}.`,
  });
}

/** The classes of activities by name, for the interceptor that holds them to it. */
export const classesOf = (activities: Readonly<Record<string, Declared<ActivityFunction>>>): ReadonlyMap<string, EffectClass> =>
  new Map(Object.entries(activities).map(([name, activity]) => [name, effectClassOf(name, activity)]));
