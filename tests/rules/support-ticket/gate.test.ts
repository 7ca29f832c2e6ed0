import { expect, it } from '@jest/globals';
import { checkReply, type GateInput } from '../../../src/rules/support-ticket/gate/check-reply.ts';
import type { Finding } from '../../../src/rules/support-ticket/gate/finding.ts';

/** Facts and passages of the tests: one order, one charge, one article with steps and a link. */
const source: GateInput['source'] = {
  facts: [
    {
      label: 'Order A-1002',
      value:
        'shipped, 2 x Desk lamp, 69.00 EUR, placed on 14 November 2026, expected on 24 November 2026, tracking: https://track.larkfield.example/a-1002',
    },
    { label: 'Payment', value: '1,249.50 EUR, 12 October 2026, Order A-1001' },
  ],
  passages: [
    {
      id: 'KB-101',
      title: 'Reset your password',
      text: 'Set a new one:\n1. Open https://www.larkfield.example/password.\n2. Open the link; it is valid for 30 minutes.\nStandard delivery takes 3 to 5 working days and is free of charge. Returns are kept for 30 days.\nA refund goes back the way the order was paid. Call +49 30 1234567.',
      url: 'https://help.larkfield.example/en/kb-101',
    },
  ],
};

const check = (reply: string, change: Partial<GateInput> = {}) =>
  checkReply({ reply, customerName: 'Ana Example', customerEmail: 'ana@example.com', language: 'en', source, ...change });

/** A valid English mail around one sentence. */
const mail = (sentence: string) => `Hello Ana,\n\nthank you for your message, here is what we have found for you. ${sentence}\n\nSupport`;
const germanMail = (sentence: string) =>
  `Guten Tag Ana Example,\n\nvielen Dank für Ihre Nachricht, das ist der Stand und das haben wir für Sie nachgesehen. ${sentence}\n\nSupport`;
const frenchMail = (sentence: string) =>
  `Bonjour Ana,\n\nmerci pour votre message, voici ce que nous pouvons dire de la commande et de la suite. ${sentence}\n\nSupport`;

const good: [string, string, Partial<GateInput>?][] = [
  [
    'lists orders in German, whose numbers contain letters',
    'Guten Tag Ana,\n\nDas liegt uns dazu vor:\n- Bestellung A-1002: versandt, 69,00 EUR\n- Zahlung: 1.249,50 EUR, Bestellung A-1001\n- Bestellung A-1002 und A-1001\n\nSupport',
    { language: 'de' },
  ],
  ['states the order', mail('Your order A-1002 is shipped and is expected on 24 November 2026.')],
  ['states a date without its year', mail('It is expected on 24 November.')],
  ['states a date in numbers', mail('The parcel is expected on 24/11/2026, that is 2026-11-24.')],
  ['states the month first', mail('The order was placed on November 14, 2026.')],
  ['states an amount as in the facts', mail('The payment was 1,249.50 EUR.')],
  ['states an amount with a sign', mail('The payment was €1,249.50 for the order A-1001.')],
  ['states an amount without grouping', mail('The payment was EUR 1249.50.')],
  ['states a round amount without decimals', mail('The total is 69 EUR.')],
  ['gives the link', mail('Please open https://www.larkfield.example/password.')],
  ['gives the link in brackets', mail('Please open the page (https://www.larkfield.example/password).')],
  ['gives the article', mail('More is at https://help.larkfield.example/en/kb-101')],
  ['gives a time span', mail('The link in it is valid for 30 minutes.')],
  ['gives a time span as a range', mail('Standard delivery takes 3-5 working days.')],
  ['gives a time span in words', mail('Standard delivery takes three to five days.')],
  ['gives the phone number', mail('The number is +49 30 1234567.')],
  ['repeats the shop’s own words on what is free', mail('Standard delivery takes 3 to 5 working days and is free of charge.')],
  ['repeats the shop’s own words on refunds', mail('A refund goes back the way the order was paid.')],
  ['says that a refund is not decided', mail('We cannot say whether a refund is possible.')],
  ['repeats the customer’s own address', mail('We have written to ana@example.com.')],
  ['greets by last name with a title', mail('All is well.').replace('Hello Ana', 'Dear Ms Example')],
  ['greets in spite of accents', mail('All is well.').replace('Hello Ana', 'Hello Chloe'), { customerName: 'Chloé Martin' }],
  ['has numbered steps', mail('\n1. Switch it off.\n2. Wait for 30 minutes.\n3. Switch it on.')],
  [
    'writes German to a German',
    germanMail('Ihre Bestellung A-1002 ist unterwegs und wird am 24. November 2026 erwartet.'),
    { language: 'de' },
  ],
  [
    'says in German that it is shipped',
    germanMail('Ihre Bestellung wurde versandt und wird am 24. November 2026 erwartet.'),
    { language: 'de' },
  ],
  ['writes German amounts', germanMail('Die Zahlung war 1.249,50 €, die Bestellung kostet 69,00 EUR.'), { language: 'de' }],
  ['writes French amounts', frenchMail('Le paiement était de 1 249,50 €.'), { language: 'fr' }],
  ['writes a French date', frenchMail('La commande est attendue le 24 novembre 2026.'), { language: 'fr' }],
  ['promises the refund that is approved with it', mail('We refund 1,249.50 EUR for the order A-1001.'), { allowedPromises: ['refund'] }],
];

it.each(good)('passes a reply that %s', (_case, reply, change = {}) => {
  expect(check(reply, change)).toEqual({ passed: true, findings: [] });
});

const bad: [Finding['check'], string, string, Partial<GateInput>?][] = [
  ['amount', 'another amount', mail('The payment was 1,249.00 EUR.')],
  ['amount', 'ten times the amount, in the German way', germanMail('Die Zahlung war 12.495,00 €.'), { language: 'de' }],
  ['amount', 'a thousandth of the amount', mail('The payment was 1.2495 EUR.')],
  ['amount', 'the amount in another currency', mail('The payment was $1,249.50.')],
  ['amount', 'an amount in full-width digits', mail('The payment was ５０ EUR.')],
  ['amount', 'an amount in words', mail('The payment was fifty euros.')],
  ['amount', 'an amount in thousands', mail('The payment was 5k EUR.')],
  ['amount', 'an amount with a dash', mail('The payment was 50,- EUR.')],
  ['amount', 'a percentage', mail('This is 20 % of the price.')],
  ['link', 'a foreign link', mail('Open https://evil.example/login.')],
  ['link', 'a foreign host in front of the right path', mail('Open https://www.larkfield.example.evil.test/password.')],
  ['link', 'another path', mail('Open https://www.larkfield.example/password/now.')],
  ['link', 'a query behind the right link', mail('Open https://www.larkfield.example/password?next=evil.')],
  ['link', 'a link without a scheme', mail('Go to evil-shop.example for more.')],
  ['link', 'a script as a link', mail('Open javascript:alert(1) for more.')],
  ['link', 'a numeric host', mail('Open 203.0.113.7/login for more.')],
  ['link', 'a user in front of the host', mail('Open https://www.larkfield.example@evil.example/password.')],
  ['order', 'an order that the facts do not have', mail('Your order A-1005 is shipped.')],
  ['order', 'an order in small letters', mail('Your order a-1005 is shipped.')],
  ['number', 'an order without its letter', mail('Your order 1005 is shipped.')],
  ['number', 'an invented phone number', mail('The number is +49 30 7654321.')],
  ['number', 'an account number', mail('Use the account DE89 3704 0044 0532 0130 00 for it.')],
  ['number', 'an invented time span', mail('The link is valid for 60 minutes.')],
  ['number', 'a time span with another unit', mail('The link is valid for 30 hours.')],
  ['number', 'an invented time span in words', mail('Standard delivery takes two days.')],
  ['address', 'a foreign address', mail('Please write to refunds@evil.example about it.')],
  ['address', 'a veiled address', mail('Please write to refunds(at)evil about it.')],
  ['date', 'another day', mail('It is expected on 25 November 2026.')],
  ['date', 'another year', mail('It was placed on 14 November 2025.')],
  ['date', 'another day in numbers', mail('It is expected on 25.11.2026.')],
  ['promise', 'a refund', mail('We will refund the whole amount.')],
  ['promise', 'a refund that is done', mail('Your refund has been issued.')],
  ['promise', 'money back', mail('You will get your money back.')],
  ['promise', 'a refund across lines', mail('We will gladly\nrefund you.')],
  ['promise', 'a refund behind a doubt', mail('If this happens again we will refund you.')],
  ['promise', 'a voucher', mail('Please accept a voucher for your trouble.')],
  ['promise', 'a discount', mail('The next order comes with a discount.')],
  ['promise', 'something for free', mail('The repair is for free.')],
  ['promise', 'a replacement', mail('We will send you a replacement.')],
  ['promise', 'a delivery', mail('Your parcel will arrive soon.')],
  ['promise', 'a deadline', mail('A colleague will call you tomorrow.')],
  ['promise', 'a liability', mail('We are liable for the loss.')],
  ['promise', 'a guarantee', mail('We guarantee that it works.')],
  ['promise', 'an action that nobody took', mail('We have cancelled your order.')],
  ['promise', 'a German refund', germanMail('Wir erstatten Ihnen den Betrag.'), { language: 'de' }],
  ['promise', 'a German credit note', germanMail('Sie erhalten eine Gutschrift.'), { language: 'de' }],
  ['promise', 'a German voucher', germanMail('Wir schenken Ihnen einen Gutschein.'), { language: 'de' }],
  ['promise', 'a German delivery', germanMail('Das Paket wird morgen zugestellt.'), { language: 'de' }],
  ['promise', 'a German liability', germanMail('Wir haften für den Schaden.'), { language: 'de' }],
  ['promise', 'a French refund', frenchMail('Nous vous remboursons la somme.'), { language: 'fr' }],
  ['promise', 'a French gesture', frenchMail('Voici un geste commercial.'), { language: 'fr' }],
  ['promise', 'a French delivery', frenchMail('Le colis sera livré demain.'), { language: 'fr' }],
  [
    'promise',
    'a compensation in addition to the approved refund',
    mail('We refund 1,249.50 EUR and add a voucher.'),
    { allowedPromises: ['refund'] },
  ],
  ['promise', 'money on its way', mail('Your money is on its way back to you.')],
  ['promise', 'a reversed charge', mail('We reversed the charge on your card.')],
  ['promise', 'nothing to pay', mail('You do not have to pay for this order.')],
  ['promise', 'a present without the word', mail('The lamps are on us this time.')],
  ['promise', 'half the price', mail('As an exception you get half off your next order.')],
  ['promise', 'a day to come', mail('You hold it in your hands before the weekend.')],
  ['promise', 'a change in the passive', mail('Your account was upgraded to premium.')],
  ['promise', 'a change in the present', mail('We extend your return period.')],
  ['promise', 'a right to sue', mail('You are entitled to sue us.')],
  ['promise', 'a refund behind a refusal', mail('We cannot refund this one but we will refund the other.')],
  ['promise', 'German money on its way', germanMail('Das Geld kommt zurück auf Ihr Konto.'), { language: 'de' }],
  ['promise', 'nothing to pay in French', frenchMail('Vous n’avez rien à payer pour cette commande.'), { language: 'fr' }],
  ['secret', 'a question for a password', mail('Please send us your password and card number by reply.')],
  ['other_person', 'a full name that is not the customer’s', mail('Eva Lindner has ordered the same from us.')],
  ['amount', 'more than the approved refund', mail('We refund 2,249.50 EUR for the order A-1001.'), { allowedPromises: ['refund'] }],
  ['greeting', 'no greeting', 'Your order is on its way and we are happy about it. Thank you for the message.'],
  ['greeting', 'a greeting without the name', mail('All is well.').replace('Hello Ana', 'Dear customer')],
  ['other_person', 'somebody else in the greeting', mail('All is well.').replace('Hello Ana', 'Hello Grace')],
  ['other_person', 'somebody else beside the customer', mail('All is well.').replace('Hello Ana', 'Hello Ana and Grace')],
  ['other_person', 'somebody else in the text', mail('This is what Mr Okafor has also told us.')],
  ['language', 'English for a German', mail('All is well.'), { language: 'de' }],
  ['language', 'German for somebody who writes English', germanMail('Alles ist gut.')],
  [
    'language',
    'a foreign paragraph',
    mail('All is well.\n\nDie Bestellung ist auf dem Weg und wir haben das für Sie mit der Spedition geklärt.\n\nThank you.'),
  ],
  ['language', 'a language without rules', mail('All is well.'), { language: 'pl' }],
  ['placeholder', 'a template', mail('Dear {{name}}, all is well.')],
  ['placeholder', 'a name to fill in', mail('Regards, [YOUR NAME]')],
  ['placeholder', 'a gap in brackets', mail('The order is [order number] for you.')],
  ['placeholder', 'a value that was not there', mail('The order is undefined for you.')],
  ['markup', 'a script', mail('<script>alert(1)</script>')],
  ['markup', 'an image', mail('<img src=x onerror=alert(1)>')],
  ['markup', 'an entity', mail('All is well &#60; fine.')],
  ['markup', 'a Markdown image', mail('![x](https://www.larkfield.example/password)')],
  ['markup', 'bold text', mail('This is **important** for you.')],
  ['characters', 'a control character', mail('All is\u0007 well.')],
  ['characters', 'an invisible character', mail('We re\u200Bfund you.')],
  ['characters', 'turned text', mail('All is \u202Ewell.')],
  ['characters', 'letters of two scripts in a word', mail('We r\u0435fund you.')],
  ['self_talk', 'talk about itself', mail('As an AI language model we are happy.')],
  ['length', 'a scrap', 'Hello Ana,'],
  ['length', 'a novel', mail('All is well with you. '.repeat(300))],
];

it.each(bad)('finds by %s: %s', (expected, _case, reply, change = {}) => {
  const { passed, findings } = check(reply, change);
  expect(findings.map((finding) => finding.check)).toContain(expected);
  expect(passed).toBe(false);
});

it('does not accept values that only the customer wrote', () => {
  // The customer's text is not an input of the gate.
  expect(check(mail('You wrote that we owe you 9,999.00 EUR.')).passed).toBe(false);
});

it('gives the same result every time', () => {
  const reply = mail('Order A-9999 costs 5 EUR, see https://evil.example.');
  expect(check(reply)).toEqual(check(reply));
});

const hostile: [string, string][] = [
  ['digits', '1'.repeat(3_900)],
  ['grouped digits', '1.111,'.repeat(650)],
  ['dots and letters', 'a.'.repeat(1_950)],
  ['brackets', '['.repeat(3_900)],
  ['spaces', ' '.repeat(3_900)],
  ['at signs', 'a@'.repeat(1_950)],
  ['pay without an end', 'pay '.repeat(970)],
  ['we have', "we've already ".repeat(270)],
  ['whether', 'whether, a '.repeat(350)],
  ['one to', 'one to '.repeat(550)],
];

it.each(hostile)('reads 4,000 characters of %s in bounded time', (_case, text) => {
  expect(check(`Hello Ana, ${text}\nhttps://evil.example`).passed).toBe(false); // a runaway pattern would not come to this line
});
