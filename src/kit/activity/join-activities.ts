import { SignalboxError } from '../common/failures.ts';
import { effectClassOf, type ActivityFunction, type Declared } from './effect-class.ts';

/** The ports that functions which create activities need, all of them together. */
export type PortsOf<Create> = [Create] extends [(ports: infer Ports) => unknown] ? Ports : never;

/**
 * Merges the activities of several workflows; Temporal identifies them by name alone.
 * @throws SignalboxError INTERNAL when two share a name, or one declares no effect class.
 */
export function joinActivities(...groups: Record<string, Declared<ActivityFunction>>[]): Record<string, Declared<ActivityFunction>> {
  const joined: Record<string, Declared<ActivityFunction>> = {};
  for (const [name, activity] of groups.flatMap((group) => Object.entries(group))) {
    if (Object.hasOwn(joined, name)) throw new SignalboxError('INTERNAL', { detail: `two activities are named ${name}` });
    effectClassOf(name, activity);
    joined[name] = activity;
  }
  return joined;
}
