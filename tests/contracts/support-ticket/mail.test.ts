import { expect, it } from '@jest/globals';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import { CustomerReplyMessage } from '../../../src/contracts/support-ticket/messages.schema.ts';
import { SupportTicketInput } from '../../../src/contracts/support-ticket/ticket.schema.ts';

const mail = { customerEmail: 'mia@shop.example', subject: 'Kettle', body: 'It blinks.' };
const read = (change: object) => SupportTicketInput.parse({ ...mail, ...change });
const asideOf = (change: object) => read(change).setAside?.map(({ field, text }) => `${field}: ${text}`) ?? [];

it('keeps an ordinary mail unchanged, with optional fields left out or empty', () => {
  const full = { ...mail, orderId: 'A-1001', messageId: '<1@shop.example>' };
  expect(read(full)).toEqual(full);
  expect(read({ orderId: '', messageId: null, headers: { 'X-Mailer': 'Post 1' } })).toEqual(mail);
});

it.each([
  [{ subject: '' }, { subject: '(no subject)' }],
  [{ subject: null }, { subject: '(no subject)' }],
  [{ body: '' }, { body: 'Kettle' }],
  [{ messageId: '1@shop.example' }, { messageId: '<1@shop.example>' }],
  [{ orderId: ' #a-1001 ' }, { orderId: 'A-1001' }],
  [{ headers: { 'Message-ID': '<1@shop.example>' } }, { messageId: '<1@shop.example>' }],
])('reads %j as %j and sets nothing aside', (change, expected) => {
  expect(read(change)).toEqual({ ...mail, ...expected });
});

it.each([
  [{ messageId: 'none' }, 'messageId: none'],
  [{ messageId: '<a b@shop.example>' }, 'messageId: <a b@shop.example>'],
  [{ messageId: `<${'1'.repeat(300)}@shop.example>` }, `messageId: <${'1'.repeat(300)}@shop.example>`],
  [{ messageId: '<1@shop.example>\r\nBcc: <2@shop.example>' }, 'messageId: <1@shop.example>\r\nBcc: <2@shop.example>'],
  [{ messageId: '<1@x.example> <2@x.example>' }, 'messageId: <1@x.example> <2@x.example>'],
  [{ orderId: 'the blue one' }, 'orderId: the blue one'],
  [{ orderId: 1001 }, 'orderId: 1001'],
  [{ subject: 'S'.repeat(301) }, `subject: ${'S'.repeat(301)}`],
  [{ subject: 'a\0b' }, 'subject: a\uFFFDb'],
])('sets %j aside and keeps the ticket', (change, aside) => {
  expect(asideOf(change)).toEqual([aside]);
  expect(read(change)).toMatchObject({ customerEmail: mail.customerEmail, body: mail.body });
});

it('cuts a long subject at a whole character', () => {
  expect(read({ subject: `${'S'.repeat(299)}👩‍💻` }).subject).toBe(`${'S'.repeat(299)}…`);
});

it('refuses a mail without text, and names the field', () => {
  const { error } = SupportTicketInput.safeParse({ ...mail, subject: '', body: ' ' });
  expect(error?.issues).toMatchObject([{ path: ['body'] }]);
});

it('keeps the facts read from the headers, and not the headers', () => {
  const headers = { 'Auto-Submitted': ['auto-replied'], Received: 'from elsewhere' };
  expect(read({ headers })).toEqual({ ...mail, automatic: { kind: 'absence', why: 'its header auto-submitted says "auto-replied"' } });
  expect(CustomerReplyMessage.parse({ text: 'Back on Monday.', headers })).toMatchObject({ automatic: { kind: 'absence' } });
  expect(CustomerReplyMessage.parse({ text: 'Hi.', from: 'MAILER-DAEMON@mx.shop.example' })).toMatchObject({
    automatic: { kind: 'bounce' },
  });
  expect(CustomerReplyMessage.parse({ text: 'Thanks.' })).toEqual({ text: 'Thanks.', messageId: null });
});

it('recognises the same mail by sender and Message-ID, also by an invalid one', () => {
  const idOf = (change: object) => workflowNamed('support-ticket').idOf!(read(change));
  expect(idOf({})).toBeNull();
  expect(idOf({ messageId: '<1@x.example>', customerEmail: 'MIA@shop.example' })).toBe(idOf({ messageId: '1@x.example' }));
  expect(idOf({ messageId: 'broken' })).toBe(idOf({ messageId: ' broken ', subject: 'Other' }));
  expect(idOf({ messageId: '<1@x.example>', customerEmail: 'ben@shop.example' })).not.toBe(idOf({ messageId: '<1@x.example>' }));
});
