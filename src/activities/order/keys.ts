import { currentScope } from '../../kit/activity/scope.ts';

/** Effect key of another step of this run; its undo searches for it. */
export const keyOf = (step: string): string => `${currentScope().runId}:${step}`;

/** Effect fields of an undo: its own step, and the step that it undoes. */
export const undoing = (step: string) => ({ step: `undo ${step}`, undoes: step });
