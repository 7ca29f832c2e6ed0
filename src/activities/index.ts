import { SignalboxError } from '../kit/common/failures.ts';
import { createSupportTicketActivities } from './support-ticket.ts';
import type { SupportTicketDeps } from './support-ticket/ports.ts';

type ActivityFunction = (...args: never[]) => Promise<unknown>;

/** All activities of all workflows under one roof. */
export const createActivities = (deps: SupportTicketDeps) => joinActivities(createSupportTicketActivities(deps));

/**
 * Joins the activities of several workflows; Temporal knows them by name alone.
 * @throws SignalboxError INTERNAL when two have the same name.
 */
export function joinActivities(...groups: Record<string, ActivityFunction>[]): Record<string, ActivityFunction> {
  const joined: Record<string, ActivityFunction> = {};
  for (const [name, activity] of groups.flatMap((group) => Object.entries(group))) {
    if (Object.hasOwn(joined, name)) throw new SignalboxError('INTERNAL', { detail: `two activities are named ${name}` });
    joined[name] = activity;
  }
  return joined;
}
