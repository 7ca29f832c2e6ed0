import { defineSignal, getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { CHILD_WAITS_SIGNAL } from '../common/approval.ts';

const childWaits = defineSignal<[string]>(CHILD_WAITS_SIGNAL);

/** Tells the parent, where there is one, that this run rests until a person decides. A parent that is gone needs not know. */
export function tellParentOfWait(): void {
  const { parent, workflowId } = workflowInfo();
  if (!parent) return;
  const told = getExternalWorkflowHandle(parent.workflowId).signal(childWaits, workflowId);
  void told.catch(() => undefined);
}

const listeners = new Map<string, () => void>();
let listening = false;

/** Calls back when the child with this id begins to wait for a person; the answer ends that. */
export function onChildWaits(id: string, callback: () => void): () => void {
  if (!listening) setHandler(childWaits, (child) => listeners.get(child)?.());
  listening = true;
  listeners.set(id, callback);
  return () => void listeners.delete(id);
}
