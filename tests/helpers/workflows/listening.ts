import { ApplicationFailure, condition, defineUpdate, setHandler } from '@temporalio/workflow';
import {
  DECIDE_UPDATE,
  OPERATE_UPDATE,
  type Decision,
  type OperatorAction,
  type OperatorAnswer,
} from '../../../src/kit/common/approval.ts';
import type { MessageAnswer } from '../../../src/kit/common/message.ts';
import type { DecisionAnswer } from '../../../src/kit/common/view.ts';

/** Answers every decision and every message with what it heard, takes no ratings, refuses what says so, and ends when an operator cancels. Registered under the name of the ticket workflow. */
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
  const hear = (): MessageAnswer => {
    heard++;
    return { accepted: true, code: null, status: 'running' };
  };
  setHandler(defineUpdate<MessageAnswer, [{ text: string }]>('customerReply'), hear, {
    validator: ({ text }: { text: string }) => refuse(text),
  });
  await condition(() => over);
  return { heard };
}

/** As a run of the kit refuses at its door, and as a story of somebody else may. */
function refuse(text: string): void {
  const details = [{ field: null, fix: null, status: 'paused' }];
  if (text === 'too late') throw ApplicationFailure.create({ type: 'WRONG_STATE', message: 'it is closed', details });
  if (text === 'out of place') throw ApplicationFailure.create({ type: 'ILLEGAL_TRANSITION', message: 'not while it is closed' });
  if (text === 'broken') throw new TypeError('text is undefined');
}
