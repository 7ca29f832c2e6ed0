import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { CHILD_WAITS_SIGNAL } from '../common/approval.ts';
import { onSignal } from './signals.ts';

/** What a run waits for: a person's decision, or a date. */
export type WaitsFor = 'person' | 'day';

/** Tells the parent, if there is one, that this run waits. If the parent has ended, the failed signal is ignored. */
export function tellParentOfWait(waitsFor: WaitsFor = 'person'): void {
  const { parent, workflowId } = workflowInfo();
  if (!parent) return;
  const told = getExternalWorkflowHandle(parent.workflowId).signal(CHILD_WAITS_SIGNAL, workflowId, waitsFor);
  void told.catch(() => undefined);
}

const listeners = new Map<string, (waitsFor: WaitsFor) => void>();
let listening = false;

/** Calls back when the child with this id begins to wait. @returns a function that removes the callback. */
export function onChildWaits(id: string, callback: (waitsFor: WaitsFor) => void): () => void {
  if (!listening) onSignal(CHILD_WAITS_SIGNAL, (child, waitsFor) => listeners.get(String(child))?.(waitsFor === 'day' ? 'day' : 'person'));
  listening = true;
  listeners.set(id, callback);
  return () => void listeners.delete(id);
}
