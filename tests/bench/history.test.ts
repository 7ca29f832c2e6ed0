import { expect, it } from '@jest/globals';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import {
  answeredAt,
  countEvents,
  payloadsOf,
  startedAt,
  stepsOf,
  textsWithin,
  timersBegun,
  withoutMails,
} from '../../bench/lib/history.ts';
import { readHistory } from '../helpers/histories.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const payload = (text: string) => ({ metadata: { encoding: bytes('json/plain') }, data: bytes(text) });
const at = (seconds: number) => ({ seconds: seconds as unknown as Long, nanos: 500_000_000 });
type Long = NonNullable<NonNullable<NonNullable<History['events']>[number]['eventTime']>['seconds']>;
const scheduled = (id: number, name: string, input: string) => ({
  eventId: id as unknown as Long,
  activityTaskScheduledEventAttributes: {
    activityType: { name },
    input: { payloads: [payload(input)] },
    header: { fields: { records: payload('{"entries":[]}') } },
  },
});
const completed = (id: number, of: number) => ({
  eventId: id as unknown as Long,
  activityTaskCompletedEventAttributes: { scheduledEventId: of as unknown as Long, result: { payloads: [payload('"sent"')] } },
});

const history: History = {
  events: [
    {
      workflowExecutionStartedEventAttributes: {
        input: { payloads: [payload('{"input":1}')] },
        searchAttributes: { indexedFields: { state: payload('"received"') } },
      },
      userMetadata: { summary: payload('"a ticket"') },
    },
    scheduled(2, 'sendReply', '{"reply":"Dear \\"Ana\\""}'),
    { eventTime: at(1), workflowTaskCompletedEventAttributes: {} },
    completed(4, 2),
    { eventTime: at(7), workflowTaskCompletedEventAttributes: {} },
    { timerStartedEventAttributes: {} },
    { workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { input: { args: { payloads: [payload('"approve"')] } } } } },
    scheduled(9, 'recordDecision', ''),
    { timerCanceledEventAttributes: {} },
    { timerStartedEventAttributes: {} },
    { timerFiredEventAttributes: {} },
  ],
};

it('takes a history as the steps of a bare workflow', () => {
  expect(stepsOf(history)).toEqual(['activity', 'decision', 'timer']);
  expect(timersBegun(history)).toBe(2);
  expect(countEvents(history)).toBe(11);
});

it('tells when the last activity of a type was begun', () => {
  const begun = (second: number, of: number) => ({
    eventTime: at(second),
    activityTaskStartedEventAttributes: { scheduledEventId: of as unknown as Long },
  });
  const events = [scheduled(2, 'book', ''), begun(1, 2), scheduled(5, 'book', ''), scheduled(6, 'log', ''), begun(3, 6), begun(4, 5)];
  expect([startedAt({ events }, 'book'), startedAt({ events }, 'log'), startedAt({ events }, 'mail')]).toEqual([4_500, 3_500, null]);
});

it('counts inputs, headers, results and updates as payloads, and nothing that the server only shows', () => {
  const texts = payloadsOf(history).map((data) => new TextDecoder().decode(data));
  expect(texts).toEqual(['{"input":1}', '{"reply":"Dear \\"Ana\\""}', '{"entries":[]}', '"sent"', '"approve"', '', '{"entries":[]}']);
});

it('finds a text that stands whole in a payload, escaped as JSON too', () => {
  expect(textsWithin(payloadsOf(history), ['Dear "Ana"', 'Dear Ben', 'Dear "Ana" and Ben'])).toEqual(['Dear "Ana"']);
});

it('takes a mail that quotes an article for the mail, and an article beside it for an article', () => {
  const article = '1. Hold the "button".\n2. Wait.';
  const reply = `Hello Ana,\n\n${article}\n\nSupport`;
  const mails = [{ reply }, { show: [{ label: 'Proposed reply', text: reply }] }].map((value) => bytes(JSON.stringify(value)));
  const passage = bytes(JSON.stringify({ passages: [{ text: article }] }));
  const found = (payloads: Uint8Array[]) => textsWithin(withoutMails(payloads), [article]);
  expect(textsWithin(mails, [article])).toEqual([article]);
  expect([found(mails), found([bytes('no JSON'), ...mails, passage])]).toEqual([[], [article]]);
});

it('knows when the workflow had answered to the end of an activity', () => {
  expect(answeredAt(history, 'sendReply')).toBe(7_500);
  expect(answeredAt(history, 'sendSurvey')).toBeNull();
  expect(answeredAt({ events: history.events!.slice(0, 4) }, 'sendReply')).toBeNull();
});

it('reads recorded histories of the server', () => {
  const recorded = readHistory('support-ticket', 'refund-approved');
  expect(stepsOf(recorded).filter((step) => step === 'decision')).toHaveLength(1);
  expect(payloadsOf(recorded).length).toBeGreaterThan(stepsOf(recorded).length);
  expect(answeredAt(recorded, 'sendReply')).toBeGreaterThan(answeredAt(recorded, 'recordRefund')!);
});
