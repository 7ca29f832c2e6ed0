import { currentScope } from '../../kit/activity/scope.ts';

/** The key of the effect that another step of this run has: what its undo looks for. */
export const keyOf = (step: string): string => `${currentScope().runId}:${step}`;

/** The step of the effect that undoes another. */
export const undoOf = (step: string): string => `undo ${step}`;
