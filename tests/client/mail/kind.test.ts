import { expect, it } from '@jest/globals';
import { isOurId, isOurs, recognise } from '../../../src/client/mail/kind.ts';
import { messageIdOf } from '../../../src/kit/activity/mail/text.ts';
import type { ReceivedMail } from '../../../src/kit/common/received-mail.ts';

const mail = (changes: Partial<ReceivedMail>): ReceivedMail => ({
  ...{ from: 'kim@example.com', subject: 'Norway', text: 'Do you deliver?', messageId: '<1@example.com>', answers: [], quoted: [] },
  ...{ date: null, headers: {}, attachments: [], key: 'k', ...changes },
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
