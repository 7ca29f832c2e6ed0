import { getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import { CHILD_WAITS_SIGNAL } from '../common/approval.ts';
import { onSignal } from './signals.ts';

/** Tells the parent, where there is one, that this run rests until a person decides. A parent that is gone needs not know. */
export function tellParentOfWait(): void {
  const { parent, workflowId } = workflowInfo();
  if (!parent) return;
  const told = getExternalWorkflowHandle(parent.workflowId).signal(CHILD_WAITS_SIGNAL, workflowId);
  void told.catch(() => undefined);
}

const listeners = new Map<string, () => void>();
let listening = false;

/** Calls back when the child with this id begins to wait for a person; the answer ends that. */
export function onChildWaits(id: string, callback: () => void): () => void {
  if (!listening) onSignal(CHILD_WAITS_SIGNAL, (child) => listeners.get(String(child))?.());
  listening = true;
  listeners.set(id, callback);
  return () => void listeners.delete(id);
}
