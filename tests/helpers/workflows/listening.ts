import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  DECIDE_UPDATE,
  OPERATE_UPDATE,
  type Decision,
  type OperatorAction,
  type OperatorAnswer,
} from '../../../src/kit/common/approval.ts';
import { CUSTOMER_REPLY_UPDATE, type CustomerReply, type MessageAnswer } from '../../../src/kit/common/message.ts';
import type { DecisionAnswer } from '../../../src/kit/common/view.ts';

/** Answers every decision and every message with what it heard, takes no ratings, and ends when an operator cancels. Registered under the name of the ticket workflow. */
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
  setHandler(defineUpdate<MessageAnswer, [CustomerReply]>(CUSTOMER_REPLY_UPDATE), () => {
    heard++;
    return { accepted: true, code: null, status: 'running' as const };
  });
  await condition(() => over);
  return { heard };
}
