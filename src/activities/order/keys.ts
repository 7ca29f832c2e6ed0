import { currentScope } from '../../kit/activity/scope.ts';

/** The key of the effect that another step of this run has: what its undo looks for. */
export const keyOf = (step: string): string => `${currentScope().runId}:${step}`;

/** Of an effect that undoes another: its step, and the step that it undoes. */
export const undoing = (step: string) => ({ step: `undo ${step}`, undoes: step });
