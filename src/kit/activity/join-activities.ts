import { SignalboxError } from '../common/failures.ts';
import { effectClassOf, type ActivityFunction, type Declared } from './effect-class.ts';

/**
 * Joins the activities of several workflows; Temporal knows them by name alone.
 * @throws SignalboxError INTERNAL when two have the same name, or one does not say what it does to the world.
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
