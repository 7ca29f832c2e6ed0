import { describe, expect, it } from '@jest/globals';
import { MailAddress } from '../../../src/kit/schema/address.ts';

const TAKEN = [
  'mia@shop.example',
  'Mia.Kraft@SHOP.Example',
  'p&c@shop.example',
  'sales/north@shop.example',
  'bounces+mia=mail.example@list.example',
  "d'arcy@shop.example",
  '_@shop.example',
  "!#$%&'*+-/=?^_`{|}~@shop.example",
  '"mia kraft"@shop.example',
  '"mia@home"@shop.example',
  '"a,b;<c>"@shop.example',
  '"say \\"hi\\""@shop.example',
  'mia@müller.example',
  'mia@xn--mller-kva.example',
  'mia@xn--80a1acny.xn--p1ai',
  'mia@почта.рф',
  'jürgen@shop.example',
  '用户@例え.テスト',
  'راشد@مثال.إختبار',
  'mia..k@carrier.example',
  'mia.@carrier.example',
  '.mia@carrier.example',
  '-mia-@carrier.example',
  'mia@shop.a-long-top-level-domain',
  'mia@sub.sub.sub.shop.example',
  'mia@1shop.example',
  'mia@[192.0.2.1]',
  'mia@[IPv6:2001:db8::1]',
  `${'a'.repeat(64)}@shop.example`,
];

it.each(TAKEN)('takes %s as it is spelt', (address) => expect(MailAddress.parse(address)).toBe(address));

it('leaves out white space around an address', () => {
  expect(MailAddress.parse(' mia@shop.example\r\n')).toBe('mia@shop.example');
});

describe('refuses', () => {
  it.each([
    ['', 'is empty'],
    ['mia', 'lacks the part'],
    ['@shop.example', 'lacks the part'],
    ['mia@', 'lacks the part'],
    ['Mia <mia@shop.example>', 'leave out the name'],
    ['<mia@shop.example>', 'leave out the name'],
    ['<@relay.example:mia@shop.example>', 'leave out the name'],
    ['mia@shop.example, ben@shop.example', 'more than one address'],
    ['mia@shop.example;ben@shop.example', 'more than one address'],
    ['mia@shop.example\r\nBcc: spy@other.example', 'a line break'],
    ['mia\nkraft@shop.example', 'a line break'],
    ['"mia\r\nBcc: spy"@shop.example', 'a line break'],
    ['mia\u0000@shop.example', 'a line break'],
    ['mia\uD800@shop.example', 'control character'],
    ['mia\u200B@shop.example', 'an invisible character'],
    ['mia\u202E@shop.example', 'an invisible character'],
    ['mia\u00A0kraft@shop.example', 'an invisible character'],
    ['mia kraft@shop.example', 'not written as RFC 5321'],
    ['mia@ben@shop.example', 'not written as RFC 5321'],
    ['mia(work)@shop.example', 'not written as RFC 5321'],
    ['"mia@shop.example', 'not written as RFC 5321'],
    ['mia@localhost', 'not written as RFC 5321'],
    ['mia@[300.0.2.1]', 'not written as RFC 5321'],
    ['mia@192.0.2.1', 'no domain name'],
    ['mia@shop.123', 'no domain name'],
    ['mia@sh%6Fp.example', 'no domain name'],
    ['mia@shop.example:25', 'no domain name'],
    ['mia@shop..example', 'not written as RFC 5321'],
    ['mia@-shop.example', 'not written as RFC 5321'],
    [`${'a'.repeat(65)}@shop.example`, 'more than 64 octets'],
    [`${'ü'.repeat(33)}@shop.example`, 'more than 64 octets'],
    [`mia@${'a'.repeat(64)}.example`, ''],
    [`mia@${'shop.'.repeat(60)}example`, ''],
  ])('%j', (address, why) => {
    const [issue] = MailAddress.safeParse(address).error?.issues ?? [];
    expect(issue).toMatchObject({ message: expect.stringContaining(why), params: { fix: expect.stringContaining('Reply-To') } });
  });
});
