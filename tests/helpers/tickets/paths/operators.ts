import { drafted, GOOD_REPLY, type Fakes } from '../fakes.ts';
import { until, type TicketRun, type TicketScene } from '../stage.ts';
import { sent, type TicketPath } from './path.ts';

const cancelHeld = async (run: TicketRun): Promise<void> => {
  await run.reached;
  await run.handle.cancel();
  run.release();
};
const cancelled = (name: string, holds: keyof Fakes, more: TicketScene = {}): TicketPath => ({
  ...{
    name: `cancelled-${name}`,
    story: `ends as cancelled while ${name}`,
    holds,
    drive: cancelHeld,
    ends: 'CANCELLED',
    state: 'cancelled',
  },
  ...more,
});

export const operators: TicketPath[] = [
  cancelled('gathering', 'gatherContext'),
  cancelled('classifying', 'classifyTicket'),
  cancelled('answering', 'draftReply'),
  {
    name: 'cancelled-waiting',
    story: 'ends as cancelled while it waits for a person',
    fakes: { draftReply: drafted(GOOD_REPLY, 0.3) },
    drive: async (run) => {
      await run.asked();
      await run.handle.cancel();
    },
    ends: 'CANCELLED',
    state: 'cancelled',
  },
  {
    name: 'cancelled-too-late',
    story: 'ends as sent when the mail was out before the cancellation came',
    holds: 'sendReply',
    drive: cancelHeld,
    ends: sent,
    state: 'sent',
  },
  {
    name: 'paused',
    story: 'rests between two steps while it is paused',
    holds: 'classifyTicket',
    drive: async (run) => {
      await run.reached;
      await run.operate('pause');
      run.release();
      await until(async () => (await run.view()).cost.modelCalls >= 1);
      await run.operate('resume');
    },
    ends: sent,
    state: 'sent',
  },
];
