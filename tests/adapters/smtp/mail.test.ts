import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { SMTPServer } from 'smtp-server';
import { messageIdOf } from '../../../src/kit/activity/mail/text.ts';
import { replyLetter } from '../../../src/activities/support-ticket/mail-text.ts';
import { mailOf } from '../../../src/kit/activity/mail/letter.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import { senderOf } from '../../../src/adapters/smtp/sender.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';

const from = 'Larkfield Support <support@larkfield.example>';
let server: TestMailServer;
beforeAll(async () => {
  server = await startMailServer();
});
afterEach(() => server.fault({}));
afterAll(() => server.close());

let count = 0;
const newMail = (change: Partial<Parameters<typeof replyLetter>[0]> = {}) =>
  mailOf(
    replyLetter(
      { to: 'ana@example.com', subject: 'Kettle', reply: 'Hello Ana,\n\nall is well.', answers: null, ...change },
      '<thread@larkfield.example>',
    ),
    { messageId: `<reply-${++count}@larkfield.example>`, runId: `support-ticket:T-${count}` },
  );
const last = async () => (await server.messages()).at(-1)!;
const codeOf = (send: Promise<unknown>) =>
  send.then(
    () => 'sent',
    (error: { code?: string; nothingHappened?: boolean }) => `${error.code}, ${error.nothingHappened ? 'nothing happened' : 'in doubt'}`,
  );

it('delivers text, HTML and headers under the given Message-ID', async () => {
  const mail = newMail({ reply: 'Hello Zoë,\n\n2 < 3 & "so".\nBye', answers: '<q1@mail.example.com>' });
  expect(await createMail({ url: server.url, from }).send(mail)).toEqual({ messageId: mail.messageId, refused: [] });
  const seen = await last();
  expect(seen.messageId).toBe(mail.messageId);
  expect(seen.from).toMatchObject({ name: 'Larkfield Support', address: 'support@larkfield.example' });
  expect(seen.to).toMatchObject([{ address: 'ana@example.com' }]);
  expect(seen.subject).toBe('Re: Kettle');
  expect(seen.text?.trim()).toBe('Hello Zoë,\n\n2 < 3 & "so".\nBye');
  expect(seen.html?.trim()).toBe('<p>Hello Zoë,</p>\n<p>2 &lt; 3 &amp; &quot;so&quot;.<br>Bye</p>');
  expect(seen.inReplyTo).toBe('<q1@mail.example.com>');
  expect(seen.references).toContain('<q1@mail.example.com>');
  expect(seen.headers.find(({ key }) => key === 'x-signalbox-run')?.value).toBe(`support-ticket:T-${count}`);
});

it('finds only accepted mails', async () => {
  const mail = newMail();
  const port = createMail({ url: server.url, from });
  expect(await port.find!(mail.messageId)).toBe(false);
  await port.send(mail);
  expect(await port.find!(mail.messageId)).toBe(true);
});

it('has no look-up when the server has none', () => {
  expect(createMail({ url: server.plainUrl, from }).find).toBeUndefined();
});

it.each([
  [451 as const, 'MAIL_UNAVAILABLE, nothing happened'],
  [550 as const, 'MAIL_REFUSED, nothing happened'],
])('maps the answer %i to %s', async (reject, expected) => {
  server.fault({ reject });
  const before = (await server.messages()).length;
  expect(await codeOf(createMail({ url: server.url, from }).send(newMail()))).toBe(expected);
  expect(await server.messages()).toHaveLength(before);
});

it('leaves a mail in doubt when the connection breaks after it, and finds it afterwards', async () => {
  server.fault({ dropAfterData: true });
  const mail = newMail();
  const port = createMail({ url: server.url, from });
  expect(await codeOf(port.send(mail))).toBe('MAIL_UNAVAILABLE, in doubt');
  expect(await port.find!(mail.messageId)).toBe(true);
});

it('leaves a mail in doubt when the answer times out', async () => {
  server.fault({ delayMs: 2_000 });
  expect(await codeOf(createMail({ url: server.url, from, patienceMs: 300 }).send(newMail()))).toBe('MAIL_UNAVAILABLE, in doubt');
});

it('knows that nothing was sent when no server listens', async () => {
  expect(await codeOf(createMail({ url: `smtp://127.0.0.1:${await freePort()}`, from }).send(newMail()))).toBe(
    'MAIL_UNAVAILABLE, nothing happened',
  );
});

it('makes a last check when the server waits for the message, and sends nothing if it fails', async () => {
  const before = (await server.messages()).length;
  const port = createMail({ url: server.url, from });
  const no = new SignalboxError('EFFECT_IN_PROGRESS', { detail: 'another has it' });
  await expect(port.send(newMail(), async () => Promise.reject(no))).rejects.toBe(no);
  expect(no.code).toBe('EFFECT_IN_PROGRESS');
  expect(await server.messages()).toHaveLength(before);
  const sent = port.send(newMail(), async () => expect(await server.messages()).toHaveLength(before));
  expect(await sent).toMatchObject({ refused: [] });
  expect(await server.messages()).toHaveLength(before + 1);
});

it('does not treat a missing answer as "not accepted"', async () => {
  const port = createMail({ url: `${server.plainUrl}?ask=http://127.0.0.1:${await freePort()}`, from });
  await expect(port.find!('<any@larkfield.example>')).rejects.toMatchObject({ code: 'MAIL_UNAVAILABLE' });
});

it.each(['', 'localhost:25', 'http://mail.example.com'])('refuses the address "%s"', (url) => {
  expect(() => createMail({ url, from })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SMTP_URL' }));
});

it.each([
  ['a line break', 'Hi\r\nBcc: spy@example.net'],
  ['a bare line feed', 'Hi\nBcc: spy@example.net'],
  ['a bare carriage return', 'Hi\rBcc: spy@example.net'],
  ['a line separator', 'Hi\u2028Bcc: spy@example.net'],
  ['an empty line', 'Hi\r\n\r\n<b>body</b>'],
  ['a null', 'Hi\u0000Bcc: spy@example.net'],
])('creates no header from %s in the subject', async (_case, subject) => {
  await createMail({ url: server.url, from }).send(newMail({ subject }));
  const seen = await last();
  expect(seen.bcc ?? []).toEqual([]);
  expect(seen.headers.map(({ key }) => key)).not.toContain('bcc');
  expect(seen.subject).toMatch(/^Re: Hi (Bcc: …|<b>body<\/b>)$/);
  expect(seen.text?.trim()).toBe('Hello Ana,\n\nall is well.');
});

it('creates no header from a run id', async () => {
  const runId = 'support-ticket:x\r\nBcc: spy@example.net';
  const mail = mailOf({ to: 'ana@example.com', subject: 'Hi', text: 'Text' }, { messageId: '<m@larkfield.example>', runId });
  await createMail({ url: server.url, from }).send(mail);
  expect((await last()).headers.map(({ key }) => key)).not.toContain('bcc');
});

it('sends a line with a single dot as text', async () => {
  await createMail({ url: server.url, from }).send(newMail({ reply: 'Hello Ana,\n.\nQUIT\nbye' }));
  expect((await last()).text?.trim()).toBe('Hello Ana,\n.\nQUIT\nbye');
});

it('derives the Message-ID from the key', () => {
  const one = messageIdOf('support-ticket:T-1:send reply', 'larkfield.example');
  expect(messageIdOf('support-ticket:T-1:send reply', 'larkfield.example')).toBe(one);
  expect(messageIdOf('support-ticket:T-1-send reply', 'larkfield.example')).not.toBe(one);
  expect(messageIdOf('a'.repeat(500) + ' <x>@y\r\n', 'larkfield.example')).toMatch(/^<[a-z0-9.-]{1,90}@larkfield\.example>$/);
});

it('writes Re: once', async () => {
  await createMail({ url: server.url, from }).send(newMail({ subject: 'AW: Re: RE: Kettle' }));
  expect((await last()).subject).toBe('Re: Kettle');
});

it.each([
  ['p&c@shop.example', 'p&c@shop.example'],
  ['sales/north=1@shop.example', 'sales/north=1@shop.example'],
  ['"mia kraft"@shop.example', '"mia kraft"@shop.example'],
  ['"a,b@c"@shop.example', '"a,b@c"@shop.example'],
  ['mia..k@carrier.example', '"mia..k"@carrier.example'],
  ['mia.@carrier.example', '"mia."@carrier.example'],
  ['mia@MÜLLER.example', 'mia@xn--mller-kva.example'],
  ['mia@xn--80a1acny.xn--p1ai', 'mia@xn--80a1acny.xn--p1ai'],
  ['jürgen@shop.example', 'jürgen@shop.example'],
  ['jürgen@xn--mller-kva.example', 'jürgen@müller.example'],
  ['mia@[192.0.2.1]', 'mia@[192.0.2.1]'],
])('sends to %s as %s', async (to, receiver) => {
  expect(await createMail({ url: server.url, from }).send(newMail({ to }))).toMatchObject({ refused: [] });
  const { headers } = await last();
  expect(headers.find(({ key }) => key === 'delivered-to')?.value).toBe(receiver);
  expect(headers.filter(({ key }) => key === 'to')).toHaveLength(1);
});

it.each([
  ['an answer', '<q1@mail.example.com>', 'auto-replied'],
  ['a mail of its own', null, 'auto-generated'],
])('marks %s as automatic', async (_what, inReplyTo, kind) => {
  await createMail({ url: server.url, from }).send({ ...newMail(), inReplyTo, headers: { 'Auto-Submitted': 'no' } });
  const { headers } = await last();
  expect(headers.filter(({ key }) => key === 'auto-submitted').map(({ value }) => value)).toEqual([kind]);
  expect(headers.find(({ key }) => key === 'x-auto-response-suppress')?.value).toBe('All');
});

it.each([
  ['Müller <support@müller.example>', { name: 'Müller', address: 'support@müller.example', domain: 'xn--mller-kva.example' }],
  ['"Kraft, Mia" <support@shop.example>', { name: 'Kraft, Mia', address: 'support@shop.example', domain: 'shop.example' }],
  ['support@shop.example', { name: '', address: 'support@shop.example', domain: 'shop.example' }],
])('reads the sender %s', (text, sender) => expect(senderOf(text)).toEqual(sender));

it.each(['Support', 'a@shop.example, b@shop.example', 'Sup\nport <support@shop.example>', 'Support <support@[192.0.2.1]>'])(
  'refuses the sender %j',
  (text) =>
    expect(() => createMail({ url: server.url, from: text })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_MAIL_FROM' }),
    ),
);

it('attaches kept documents, and refuses a mail whose document is not kept any more', async () => {
  const body = Buffer.from('%PDF-1.7 \u0000\u00ff', 'latin1');
  const documentOf = async (ref: string) => (ref === 'sha256:a' ? { mediaType: 'application/pdf', body } : null);
  const port = createMail({ url: server.url, from, documentOf });
  const attachments = [{ ref: 'sha256:a', name: 'report.pdf', cid: 'trend@report' }];
  const mail = { ...newMail(), attachments };
  await port.send(mail);
  const [seen] = (await last()).attachments;
  expect(seen).toMatchObject({ filename: 'report.pdf', mimeType: 'application/pdf', contentId: '<trend@report>' });
  expect(Buffer.from(seen!.content as ArrayBuffer)).toEqual(body);
  expect(await codeOf(port.send({ ...newMail(), attachments: [{ ref: 'sha256:gone', name: 'x.pdf' }] }))).toBe(
    'MAIL_REFUSED, nothing happened',
  );
});

it('reaches the others when the server refuses one address, and says which; a mail that has no other address is refused', async () => {
  const reached: string[] = [];
  const refusing = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, next) =>
      address.startsWith('gone@') ? next(Object.assign(new Error('no such user'), { responseCode: 550 })) : next(),
    onData: (stream, { envelope }, next) => {
      reached.push(...envelope.rcptTo.map(({ address }) => address));
      stream.resume().once('end', () => next());
    },
  }).listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  const mail = createMail({ url: `smtp://127.0.0.1:${(refusing.address() as AddressInfo).port}`, from });
  expect(await mail.send({ ...newMail(), to: ['ana@example.com', 'gone@example.com'] })).toMatchObject({ refused: ['gone@example.com'] });
  expect(await codeOf(mail.send({ ...newMail(), to: ['gone@example.com'] }))).toBe('MAIL_REFUSED, nothing happened');
  expect(reached).toEqual(['ana@example.com']);
  refusing.close();
});
