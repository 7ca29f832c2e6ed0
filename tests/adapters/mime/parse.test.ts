import { expect, it } from '@jest/globals';
import { parseMail } from '../../../src/adapters/mime/parse.ts';
import type { ReceivedMail } from '../../../src/kit/common/received-mail.ts';
import { mailOf, withFiles } from '../../../testkit/inbox/mails.ts';

const read = (mail: string | Buffer, attachments = 20) => parseMail(Buffer.from(mail as string), { attachments });
async function taken(mail: string | Buffer): Promise<ReceivedMail> {
  const found = await read(mail);
  if ('refused' in found) throw new Error(found.refused);
  return found;
}
const html = (body: string) => taken(mailOf({ headers: ['Content-Type: text/html; charset=utf-8'], body }));

it('reads sender, subject, text and what it answers', async () => {
  const headers = ['In-Reply-To: <b@x.example>', 'References: <a@x.example>\r\n <b@x.example>'];
  expect(await taken(mailOf({ subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', headers }))).toMatchObject({
    from: 'kim@example.com',
    subject: 'Grüße',
    text: 'Do you deliver to Norway?',
    messageId: '<1@example.com>',
    answers: ['<b@x.example>', '<a@x.example>'],
    date: '2026-11-29T12:00:00.000Z',
  });
});

it.each([
  ['Lee <lee@example.com>', 'lee@example.com'],
  ['"Müller, Lee" <lee@example.com>', 'lee@example.com'],
  ['lee@example.com, eve@example.com', null],
  ['Lee', null],
])('reads where answers to %j shall go: %s', async (header, replyTo) => {
  expect((await taken(mailOf({ headers: [`Reply-To: ${header}`] }))).replyTo).toBe(replyTo);
});

it('makes text of HTML, without scripts and styles', async () => {
  const { text } = await html('<style>p{}</style><script>alert(1)</script><p>Hello&nbsp;<b>you</b></p><p>Second &lt;line&gt;</p>');
  expect(text).toMatch(/Hello.you/);
  expect(text).toContain('Second <line>');
  expect(text).not.toMatch(/alert|p\{\}|<p>/);
});

it('makes text of hostile HTML within a moment', async () => {
  const began = performance.now();
  for (const piece of ['<style>', '<!--', '<a href=', '<script', '<', '&amp', '<p '])
    expect(typeof (await html(piece.repeat(20_000))).text).toBe('string');
  expect(performance.now() - began).toBeLessThan(120_000);
});

it.each([
  ['without a charset', ['Content-Type: text/plain'], 'Gr\u00fc\u00dfe'],
  ['with an unknown charset', ['Content-Type: text/plain; charset=x-unknown'], 'Hello'],
  ['with a broken encoding', ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], '!!not base64!!'],
  ['with NUL and half a character', ['Content-Type: text/plain; charset=utf-8'], 'a\u0000b\ud800c'],
])('reads a mail %s, and all of its text can be stored', async (_what, headers, body) => {
  const { text } = await taken(mailOf({ headers, body }));
  expect(text).not.toMatch(/\u0000/);
  expect(Buffer.from(text).toString()).toBe(text);
});

it('has the same key at another delivery, and another one for another content', async () => {
  const first = await taken(mailOf());
  const again = await taken(`Received: from relay.example by mx.example\r\nX-Spam: no\r\n${mailOf()}`);
  const withoutId = [await taken(mailOf({ id: null })), await taken(`Received: from relay.example\r\n${mailOf({ id: null })}`)];
  expect(again.key).toBe(first.key);
  expect(withoutId[1]!.key).toBe(withoutId[0]!.key);
  const others = [
    mailOf({ body: 'Another' }),
    mailOf({ subject: 'Another' }),
    mailOf({ id: '<2@example.com>' }),
    mailOf({ from: 'a@b.example' }),
  ];
  const keys = await Promise.all(others.map(async (mail) => (await taken(mail)).key));
  expect(new Set([first.key, withoutId[0]!.key, ...keys]).size).toBe(6);
});

it('counts files into the key, and takes pictures of the HTML text for no files', async () => {
  const [one, other] = await Promise.all(
    ['one', 'other'].map((text) => taken(withFiles([{ name: 'a.pdf', type: 'application/pdf', content: Buffer.from(text) }]))),
  );
  expect(one!.attachments).toMatchObject([{ name: 'a.pdf', declaredType: 'application/pdf' }]);
  expect(one!.key).not.toBe(other!.key);
});

it('finds the Message-ID of a mail that came back in the report', async () => {
  const report = [
    '--r',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--r',
    'Content-Type: message/rfc822',
    '',
    'Message-ID:\r\n <send-reply.0123456789abcdef01234567@signalbox.example>',
    'Subject: Re: Norway',
    '',
    'Hello',
    '--r--',
  ].join('\r\n');
  const headers = ['Content-Type: multipart/report; report-type=delivery-status; boundary=r'];
  const mail = await taken(mailOf({ from: 'MAILER-DAEMON@mx.example', headers, body: report }));
  expect(mail.quoted).toEqual(['<send-reply.0123456789abcdef01234567@signalbox.example>']);
});

it.each([
  'plain@example.com',
  'kim@müller.example',
  'müller@example.com',
  '"kim o.p"@example.com',
  'a..b@docomo.example',
  'kim.@docomo.example',
  "o'neil+tag=x@example.com",
  'KIM@EXAMPLE.COM',
])('keeps the address %s of a sender as it is written', async (address) => {
  expect((await taken(mailOf({ from: `Kim <${address}>` }))).from).toBe(address);
});

const QUOTED = 'send-reply.0123456789abcdef01234567@signalbox.example';
it.each([
  ['under the name that reports use', ['Content-Type: text/plain'], `Original-Message-ID: <${QUOTED}>`],
  ['indented', ['Content-Type: text/plain'], `Original headers:\n\n    Message-ID: <${QUOTED}>`],
  ['as HTML', ['Content-Type: text/html'], `<pre>Message-ID: &lt;${QUOTED}&gt;</pre>`],
  [
    'in an encoded part',
    ['Content-Type: multipart/report; report-type=delivery-status; boundary=r'],
    `--r\r\n\r\nFailed\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n--r\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`Subject: x\r\nMessage-ID: <${QUOTED}>\r\n\r\nx`).toString('base64')}\r\n--r--`,
  ],
])('finds the Message-ID that a server quotes %s', async (_how, headers, body) => {
  expect((await taken(mailOf({ headers, body }))).quoted).toEqual([`<${QUOTED}>`]);
});

const latin1 = (mail: string): Buffer => Buffer.from(mail, 'latin1');
it.each([
  ['declares no charset', ['Content-Type: text/plain'], 'Größe?'],
  ['declares UTF-8', ['Content-Type: text/plain; format=flowed;\r\n charset="UTF-8"'], 'Größe?'],
  ['is HTML that says so only inside', ['Content-Type: text/html'], '<meta charset="iso-8859-1"><p>Größe?</p>'],
])('reads a mail in Latin-1 that %s', async (_what, headers, body) => {
  const mail = await taken(latin1(mailOf({ headers, body, subject: 'Müller' })));
  expect(mail.text).toBe('Größe?');
  expect(mail.subject).toBe('Müller');
});

it('reads a mail in Latin-1 without any type', async () => {
  const bare = mailOf({ body: 'Größe?' }).replace(/Content-Type:.*\r\n/, '');
  expect((await taken(latin1(bare))).text).toBe('Größe?');
});

it('keeps a UTF-8 text of which one letter is broken', async () => {
  const cut = Buffer.concat([Buffer.from(mailOf({ body: 'Größe für Mü' }).trimEnd()).subarray(0, -1), Buffer.from('\r\n')]);
  expect((await taken(cut)).text).toBe('Größe für M\ufffd');
});

it('refuses a mail whose parts cannot be told apart', async () => {
  const mail = mailOf({ headers: ['Content-Type: multipart/mixed'], body: '--b\r\n\r\nWhere is it?\r\n--b--' });
  expect(await read(mail)).toEqual({ refused: expect.stringContaining('boundary') });
});

const invoice = (name: string) => ({ name, type: 'application/pdf', content: Buffer.from(name) });
it('takes the files of attached mails, whose own names are of no use, and counts them', async () => {
  const inner = withFiles([invoice('inner.pdf')], { id: '<inner@x.example>' });
  const eml = (content: string) => ({ name: 'mail.eml', type: 'message/rfc822', content: Buffer.from(content) });
  const outer = withFiles([eml(withFiles([eml(inner)])), invoice('outer.pdf')]);
  const mail = await taken(outer);
  expect(mail.attachments.map(({ name }) => name)).toEqual(['inner.pdf', 'outer.pdf']);
  expect((await taken(withFiles([eml(mailOf())]))).attachments).toMatchObject([{ name: 'mail.eml', declaredType: 'message/rfc822' }]);
  const many = withFiles(Array.from({ length: 21 }, (_, at) => invoice(`${at}.pdf`)));
  expect(await read(withFiles([eml(many)]))).toEqual({ refused: expect.stringContaining('21 attachments') });
});

const parts = (count: number) => Array.from({ length: count }, () => '--b\r\nContent-Type: text/plain\r\n\r\nx').join('\r\n');
const nested = (depth: number) =>
  Array.from({ length: depth }, (_, at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`).join('');

it.each([
  ['10,000 parts', mailOf({ headers: ['Content-Type: multipart/mixed; boundary=b'], body: parts(10_000) }), /1000\d parts/],
  [
    '10,000 parts without a type',
    mailOf({ headers: ['Content-Type: multipart/mixed; boundary=b'], body: '--b\r\n\r\nx\r\n'.repeat(10_000) }),
    /parts/,
  ],
  ['1,000 levels', `From: a@b.example\r\n${nested(1_000)}`, /parts|structure/],
  ['200 levels', `From: a@b.example\r\n${nested(200)}`, /parts|structure/],
  ['1,000 mails in mails', `From: a@b.example\r\n${'Content-Type: message/rfc822\r\n\r\n'.repeat(1_000)}`, /parts|structure/],
  ['a header of 20 MB', `X-Long: ${'a'.repeat(20_000_000)}\r\n${mailOf()}`, /structure/],
  ['a million header lines', `${'X-A: b\r\n'.repeat(1_000_000)}${mailOf()}`, /structure/],
  [
    '21 attachments',
    withFiles(Array.from({ length: 21 }, (_, at) => ({ name: `${at}.txt`, type: 'text/csv', content: Buffer.from('x') }))),
    /21 attachments/,
  ],
])('refuses a mail with %s within a moment', async (_what, mail, why) => {
  const began = performance.now();
  const found = await read(mail);
  expect('refused' in found ? found.refused : 'read').toMatch(why);
  expect(performance.now() - began).toBeLessThan(120_000);
});

it('refuses a mail that is only a winmail.dat, and takes one that has a text beside it', async () => {
  const file = { name: 'winmail.dat', type: 'application/ms-tnef', content: Buffer.from('x') };
  expect(await read(withFiles([file], { body: ' ' }))).toEqual({ refused: expect.stringContaining('winmail.dat') });
  expect(await taken(withFiles([file]))).toMatchObject({ text: 'See the attachment.' });
});

it('reads what is no mail at all as one without sender and text', async () => {
  expect(await taken('')).toMatchObject({ from: '', subject: '', text: '', messageId: null });
  expect(await taken(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x80]))).toMatchObject({ from: '', messageId: null });
});
