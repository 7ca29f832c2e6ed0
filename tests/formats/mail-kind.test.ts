import { describe, expect, it } from '@jest/globals';
import { automaticMail, type InboundMail } from '../../src/formats/mail-kind.ts';
import type { AutomaticKind } from '../../src/kit/common/automatic-mail.ts';

const kindOf = (mail: Partial<InboundMail>): AutomaticKind | 'person' =>
  automaticMail({ headers: {}, from: 'mia@shop.example', subject: 'Re: Your kettle', text: 'Thanks, I will see.', ...mail })?.kind ??
  'person';

describe('headers say', () => {
  it.each<[AutomaticKind | 'person', Record<string, string>]>([
    ['person', {}],
    ['person', { 'auto-submitted': 'no' }],
    ['person', { 'x-autoreply': 'no', 'return-path': '<mia@shop.example>', precedence: 'first-class', 'content-type': 'text/plain' }],
    ['person', { 'x-auto-response-suppress': 'DR, RN' }],
    ['absence', { 'auto-submitted': 'auto-replied' }],
    ['absence', { 'auto-submitted': 'Auto-Replied (vacation)' }],
    ['absence', { 'x-autoreply': 'yes' }],
    ['absence', { 'x-autorespond': 'vacation' }],
    ['absence', { precedence: 'auto_reply' }],
    ['bounce', { 'content-type': 'multipart/report; report-type=delivery-status; boundary="x"', 'auto-submitted': 'auto-replied' }],
    ['bounce', { 'x-failed-recipients': 'mia@shop.example' }],
    ['notice', { 'content-type': 'multipart/report; report-type="disposition-notification"' }],
    ['notice', { 'content-type': 'text/calendar; method=REPLY' }],
    ['notice', { 'auto-submitted': 'auto-generated' }],
    ['notice', { 'x-auto-response-suppress': 'All' }],
    ['notice', { 'return-path': '<>' }],
    ['list', { 'list-id': 'News <news.shop.example>' }],
    ['list', { 'list-unsubscribe': '<mailto:leave@shop.example>', 'auto-submitted': 'auto-generated' }],
    ['list', { precedence: 'bulk' }],
    ['list', { precedence: 'junk' }],
  ])('%s: %j', (kind, headers) => expect(kindOf({ headers })).toBe(kind));
});

const BOUNCED = '<mia@shop.example>: host mx.shop.example said: 550 5.1.1 no such user';

describe('words say', () => {
  it.each<[AutomaticKind, string, string]>([
    ['absence', 'Automatic reply: Your kettle', 'Back on Monday.'],
    ['absence', '[EXTERNAL] Automatic reply: Your kettle', 'Back on Monday.'],
    ['absence', 'Automatische Antwort: Ihr Kessel', 'Bin im Urlaub. Ihre Bestellung? Fragen Sie die Kollegen.'],
    ['absence', 'Abwesenheitsnotiz', 'Bis Montag.'],
    ['absence', 'Réponse automatique : votre bouilloire', 'Retour lundi.'],
    ['absence', 'Respuesta automática: su hervidor', 'Vuelvo el lunes.'],
    ['absence', 'Automatisch antwoord: uw ketel', 'Maandag terug.'],
    ['absence', 'Odpowiedź automatyczna: czajnik', 'Wracam w poniedziałek.'],
    ['absence', 'Автоматический ответ: чайник', 'Буду в понедельник.'],
    ['absence', '自動返信: ケトル', '月曜日に戻ります。'],
    ['absence', 'Out of office: kettle', 'I am away from my office and will answer when I return.'],
    ['absence', 'Mia Kraft is out of the office', 'I will be back on Monday.'],
    ['absence', '', 'Auto-Reply: I am travelling.'],
    ['absence', 'Out of office: Re: Your kettle', 'I am travelling until 4 January and do not read this mailbox.'],
    ['absence', '', 'Out of office: I am travelling until Monday. Nobody forwards it.'],
    ['absence', '', 'Absence : je suis en congé, cette boîte n’est pas lue.'],
    ['bounce', '', `This is the mail delivery system at shop.example.\n\n${BOUNCED}`],
    ['absence', '', 'Hello,\nI am currently out of the office with limited access to email.\nMia'],
    ['absence', '', 'Guten Tag,\nich bin bis Montag nicht im Büro. In dringenden Fällen rufen Sie bitte Herrn Lind an.'],
    ['absence', '', 'Bonjour,\nje suis en congé. Je vous répondrai à mon retour.\n\n> Où est ma commande ?'],
    [
      'absence',
      '',
      'I am on annual leave until Monday. For urgent matters write to desk@other.example.\n\nOn Mon, 3 Nov, we wrote:\n> Is it solved?',
    ],
    ['bounce', 'Undelivered Mail Returned to Sender', BOUNCED],
    ['bounce', 'Delivery Status Notification (Failure)', BOUNCED],
    ['bounce', 'Undeliverable: Your kettle', BOUNCED],
    ['bounce', 'Unzustellbar: Ihr Kessel', `Fehler bei der Nachrichtenzustellung\n${BOUNCED}`],
    ['bounce', '', `Your message to mia@shop.example couldn't be delivered.\n550 5.7.1`],
    ['bounce', '', `This message was created automatically by mail delivery software.\n${BOUNCED}`],
    ['bounce', '', `Ihre Nachricht an mia@shop.example konnte nicht zugestellt werden.\n550 5.1.1`],
    ['bounce', '', `Votre message à mia@shop.example n'a pas pu être remis.\n550 5.1.1`],
    ['notice', 'Delivery Status Notification (Delay)', `Delivery is delayed. ${BOUNCED}`],
    ['notice', '', `This is the mail system at host mx.\nIt will be retried until it is 5 days old. mia@shop.example`],
    ['notice', '', 'This is an automated message. Your request was received. Please do not reply to this email.'],
    ['notice', 'Read: Your kettle', 'Your message\n To: Mia\n Subject: Your kettle\n was read on Monday.'],
  ])('%s: %j %j', (kind, subject, text) => expect(kindOf({ subject, text })).toBe(kind));
});

describe('a person writes', () => {
  it.each([
    ['Re: Automatic reply: Your kettle', 'You wrote that you are away. When do you answer?'],
    ['Fwd: Undelivered Mail Returned to Sender', `I got this when I wrote to you. ${BOUNCED}`],
    ['Out of office until Monday', 'Please deliver after Monday, nobody is there to take my parcel.'],
    ['Urlaub', 'Wir sind ab Montag im Urlaub. Bitte liefern Sie mein Paket erst danach.'],
    ['Absence', 'Je suis absente lundi : pouvez-vous livrer mon colis mardi ?'],
    ['Delivery failed', 'The driver says that delivery failed, but I was at home all day.'],
    ['Undelivered', 'My parcel was not delivered. The address was right.'],
    ['Undeliverable: parcel', 'The parcel came back to you as undeliverable. Send it again?'],
    ['Returned mail order', 'I returned my mail order two weeks ago, where is my refund?'],
    ['Kettle', 'I was out of the office when the parcel came. Where is it now?'],
    ['Kettle', 'I am out of the office until Monday, so please do not deliver before. In urgent cases call my neighbour.'],
    ['Kettle', "I'm on holiday and the kettle still blinks. What now?"],
    ['Automatic replies', 'Your automatic replies help nobody. Please let a person read this.'],
    ['Kettle', 'Automatic replies are all that I get from you!'],
    ['Kettle', 'Your message could not be opened on my phone.'],
    ['Kettle', 'I got "this is an automated message, do not reply to this email" from you. How do I reach a person?'],
    ['Kettle', 'Thank you.'],
    ['', 'Yes.'],
  ])('%j %j', (subject, text) => expect(kindOf({ subject, text })).toBe('person'));
});

it.each<[string, Partial<InboundMail>, AutomaticKind]>([
  ['a mail server as the sender', { from: 'MAILER-DAEMON@mx.shop.example' }, 'bounce'],
  ['the sender in the headers', { from: '', headers: { from: 'Mail Delivery <mailer-daemon@mx.shop.example>' } }, 'bounce'],
  [
    'an empty return path over words of a bounce',
    { headers: { 'return-path': '<>' }, text: `This is the mail system at host mx.\n${BOUNCED}` },
    'bounce',
  ],
  ['an empty return path over words of a note', { headers: { 'return-path': '<>' }, subject: 'Automatic reply: x' }, 'absence'],
  ['a report about a delay', { headers: { 'content-type': 'multipart/report' }, text: 'Action: delayed\nStatus: 4.4.1' }, 'notice'],
])('goes by %s', (_what, mail, kind) => expect(kindOf(mail)).toBe(kind));

it('says why it is automatic', () => {
  const mail = { headers: { 'auto-submitted': ' auto-replied ' }, from: '', subject: '', text: '' };
  expect(automaticMail(mail)?.why).toBe('its header auto-submitted says "auto-replied"');
});

it('reads a long text in linear time', () => {
  const text = `${'I am '.repeat(200_000)}\n${'ihre nachricht '.repeat(70_000)}`;
  const started = performance.now();
  kindOf({ text, subject: 'on '.repeat(100) });
  expect(performance.now() - started).toBeLessThan(60_000); // quadratic reading would take hours
});
