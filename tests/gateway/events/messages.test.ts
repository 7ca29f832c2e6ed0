import { expect, it } from '@jest/globals';
import { mailText, slackBody, webhookBody } from '../../../src/gateway/events/messages.ts';
import { RUN_EVENT_TYPES, type RunEvent } from '../../../src/kit/common/run-event.ts';

const asked = { request: 'order:W-1/refund', action: 'refund_order', amount: { minor: 1_250, currency: 'EUR' } };
const event: RunEvent = {
  ...{ id: 'evt_1', type: 'waiting', run: 'order:W-1', workflow: 'order', sequence: 2, at: '2026-11-29T09:00:00.000Z' },
  ...{ status: 'waiting_approval', state: 'awaiting_approval' },
  data: { ...asked, approvers: ['support-leads', 'mia'], expiresAt: '2026-11-30T09:00:00+00:00' },
};

it('names in a webhook what happened, to which run, and its number', () => {
  expect(JSON.parse(webhookBody(event))).toEqual({
    type: 'run.waiting',
    timestamp: '2026-11-29T09:00:00.000Z',
    data: {
      ...{ ...event.data, id: 'evt_1', run: 'order:W-1', workflow: 'order', sequence: 2 },
      ...{ status: 'waiting_approval', state: 'awaiting_approval' },
    },
  });
});

it('shows in Slack run, state, what is asked, and a link to the request', () => {
  const { text, blocks } = JSON.parse(slackBody(event, 'https://signalbox.example/inbox')) as { text: string; blocks: object[] };
  expect(text).toBe('order:W-1 waits for a decision');
  const shown = JSON.stringify(blocks);
  for (const part of ['awaiting approval', 'refund order, 12.50 EUR', 'support-leads, mia', '2026-11-30 09:00 UTC'])
    expect(shown).toContain(part);
  expect(shown).toContain('<https://signalbox.example/inbox/request?id=order%3AW-1%2Frefund|Open the request>');
  expect(slackBody({ ...event, type: 'decided' }, 'https://signalbox.example/inbox')).toContain(
    '<https://signalbox.example/inbox|Open the inbox>',
  );
  expect(slackBody(event, null)).not.toContain('inbox|');
});

it('lets no text of an event mention anybody in Slack, make a link, or bring control characters', () => {
  const hostile = '<!channel> & <https://evil.example|Open the inbox>\u202e\u0007';
  const body = slackBody({ ...event, run: hostile, state: hostile, data: { ...event.data, action: hostile, approvers: [hostile] } }, null);
  expect(body).not.toMatch(/<!|<https|\u202e|\u0007|\\u0007/);
  expect(body).toContain('&lt;!channel&gt; &amp;');
});

it.each(RUN_EVENT_TYPES)('has words for an event of the type %s', (type) => {
  const data = { ...asked, outcome: 'taken_over', by: ['mia'], notify: ['support-leads'], widened: true, number: 1, code: 'MODEL_AUTH' };
  const { subject, text } = mailText(
    { ...event, type, data, status: type === 'finished' ? 'completed' : 'failed' },
    'https://x.example/inbox',
  );
  expect(subject).toMatch(/^order:W-1(:| has| waits| still| is) /);
  expect(`${subject}\n${text}`).not.toMatch(/undefined|null|unknown|\[object/);
  expect(text).toContain('signalbox show order:W-1');
});

it('says of a run that has completed how it ended', () => {
  const rejected = { ...event, type: 'finished', status: 'completed', state: 'rejected', data: {} } as const;
  expect(mailText(rejected, null).subject).toBe('order:W-1 is completed: rejected');
  expect(mailText({ ...rejected, state: 'completed' }, null).subject).toBe('order:W-1 is completed');
});

it('says in a mail that nobody decided in time', () => {
  const { subject } = mailText({ ...event, type: 'decided', data: { ...asked, outcome: 'expired', by: [] } }, null);
  expect(subject).toBe('order:W-1: nobody decided in time');
});
