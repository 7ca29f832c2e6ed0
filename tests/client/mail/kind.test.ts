import { expect, it } from '@jest/globals';
import { isOurId, isOurs, notReached, recognise } from '../../../src/client/mail/kind.ts';
import { messageIdOf } from '../../../src/kit/activity/mail/text.ts';
import type { ReceivedMail } from '../../../src/kit/common/received-mail.ts';

const mail = (changes: Partial<ReceivedMail>): ReceivedMail => ({
  ...{
    from: 'kim@example.com',
    replyTo: null,
    subject: 'Norway',
    text: 'Do you deliver?',
    messageId: '<1@example.com>',
    answers: [],
    quoted: [],
  },
  ...{ date: null, headers: {}, attachments: [], pictures: 0, key: 'k', ...changes },
});

it('recognises the Message-IDs that we give, of our domain alone', () => {
  const ours = messageIdOf('support-ticket:T-1/send reply', 'signalbox.example');
  expect([ours, ours.replace('signalbox', 'Signalbox')].map((id) => isOurId(id, 'signalbox.example'))).toEqual([true, true]);
  expect(isOurId(messageIdOf('support-ticket:T-1/send reply', 'other.example'), 'signalbox.example')).toBe(false);
  for (const id of ['<1@signalbox.example>', '<x.0123456789abcdef01234567@signalbox.example.evil.example>', ''])
    expect(isOurId(id, 'signalbox.example')).toBe(false);
});

it('takes a mail for ours by its Message-ID or the header that we set, and a reply to it for none', () => {
  const ours = messageIdOf('support-ticket:T-1/send reply', 'signalbox.example');
  expect(isOurs(mail({ messageId: ours }), 'signalbox.example')).toBe(true);
  expect(isOurs(mail({ headers: { 'x-signalbox-run': 'support-ticket:T-1' } }), 'signalbox.example')).toBe(true);
  expect(isOurs(mail({ answers: [ours] }), 'signalbox.example')).toBe(false);
});

it('says whether the headers of a mail call it automatic, or its words alone', () => {
  const words = { subject: 'Out of office', text: 'I am out of the office until Monday and will read your mail then.' };
  expect(recognise(mail({ ...words, headers: { 'auto-submitted': 'auto-replied' } }))).toMatchObject({ kind: 'absence', byHeader: true });
  expect(recognise(mail(words))).toMatchObject({ kind: 'absence', byHeader: false });
  expect(recognise(mail({}))).toBeNull();
});

const reported = (...recipients: [action: string, to: string][]): ReceivedMail => {
  const blocks = recipients.map(
    ([action, to]) => `Original-Recipient: rfc822;${to}\r\nFinal-Recipient: rfc822; other@x.example\r\nAction: ${action}`,
  );
  const content = Buffer.from(['Reporting-MTA: dns; mx.example', ...blocks].join('\r\n\r\n'));
  return mail({
    ...{
      from: 'MAILER-DAEMON@mx.example',
      text: 'Your mail.',
      headers: { 'content-type': 'multipart/report; report-type=delivery-status' },
    },
    attachments: [{ name: '', declaredType: 'message/delivery-status', content }],
  });
};

it.each<[string, [action: string, to: string][], string | null]>([
  ['bounce', [['failed', 'a@x.example']], 'a@x.example'],
  [
    'bounce',
    [
      ['delivered', 'a@x.example'],
      ['Failed', 'b@x.example'],
    ],
    'b@x.example',
  ],
  ['notice', [['delayed', 'a@x.example']], null],
  [
    'notice',
    [
      ['delivered', 'a@x.example'],
      ['relayed', 'b@x.example'],
    ],
    null,
  ],
])('says %s by the delivery report %j, and whom the mail did not reach', (kind, recipients, to) => {
  expect(recognise(reported(...recipients))).toMatchObject({ kind, byHeader: true });
  expect(notReached(reported(...recipients))).toBe(to);
});

it('takes a mail that came back for one although its text says that nothing is tried again', () => {
  const text = 'This is the mail system at host mx. It will not be retried.\n<a@x.example>: 550 5.1.1';
  expect(recognise(mail({ from: 'MAILER-DAEMON@mx.example', text }))).toMatchObject({ kind: 'bounce' });
});
