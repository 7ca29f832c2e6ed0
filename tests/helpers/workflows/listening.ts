import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  DECIDE_UPDATE,
  OPERATE_UPDATE,
  type Decision,
  type OperatorAction,
  type OperatorAnswer,
} from '../../../src/kit/common/approval.ts';
import type { DecisionAnswer } from '../../../src/kit/common/view.ts';

/** Answers every decision with what it heard, and ends when an operator cancels. Registered under the name of the ticket workflow. */
export async function supportTicket(): Promise<{ heard: number }> {
  let heard = 0;
  let over = false;
  setHandler(defineUpdate<DecisionAnswer, [Decision]>(DECIDE_UPDATE), ({ requestId, edits }) => {
    heard++;
    return edits
      ? { accepted: false, code: 'EDIT_NOT_ALLOWED', requestId, status: 'open' }
      : { accepted: true, code: null, requestId, status: 'approved' };
  });
  setHandler(defineUpdate<OperatorAnswer, [OperatorAction]>(OPERATE_UPDATE), ({ action }) => {
    over = action === 'cancel';
    return { accepted: true, code: null, status: over ? 'cancelled' : 'running' };
  });
  await condition(() => over);
  return { heard };
}
