import { defineSignal, getExternalWorkflowHandle, setHandler, workflowInfo } from '@temporalio/workflow';
import { CHILD_WAITS_SIGNAL } from '../common/approval.ts';

/** What a run rests for: a person who decides, or its day. */
export type WaitsFor = 'person' | 'day';

const childWaits = defineSignal<[id: string, waitsFor?: WaitsFor]>(CHILD_WAITS_SIGNAL);

/** Tells the parent, where there is one, that this run rests. A parent that is gone needs not know. */
export function tellParentOfWait(waitsFor: WaitsFor = 'person'): void {
  const { parent, workflowId } = workflowInfo();
  if (!parent) return;
  const told = getExternalWorkflowHandle(parent.workflowId).signal(childWaits, workflowId, waitsFor);
  void told.catch(() => undefined);
}

const listeners = new Map<string, (waitsFor: WaitsFor) => void>();
let listening = false;

/** Calls back when the child with this id begins to wait; the answer ends that. */
export function onChildWaits(id: string, callback: (waitsFor: WaitsFor) => void): () => void {
  if (!listening) setHandler(childWaits, (child, waitsFor = 'person') => listeners.get(child)?.(waitsFor));
  listening = true;
  listeners.set(id, callback);
  return () => void listeners.delete(id);
}
