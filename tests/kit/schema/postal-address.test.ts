import { expect, it } from '@jest/globals';
import { PostalAddress } from '../../../src/kit/schema/postal-address.ts';

const addressIn = (country: string, postalCode: unknown, city: unknown = 'Town') => ({
  ...{ name: 'Mia Kraft', street: 'Hill 1', city, country },
  ...(postalCode !== undefined && { postalCode }),
});
const problemOf = (address: unknown) => {
  const [issue] = PostalAddress.safeParse(address).error?.issues ?? [];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};

it.each([
  ['DE', '01067'],
  ['GB', 'SW1A 1AA'],
  ['GB', 'M1 1AE'],
  ['NL', '1017 AB'],
  ['CA', 'K1A 0B1'],
  ['BR', '01310-100'],
  ['JP', '〒100-0001'],
  ['JP', '１００－０００１'],
  ['PT', '1000-205'],
  ['US', '02134-1001'],
  ['SE', '111 22'],
  ['PL', '00-950'],
  ['IE', 'D02 AF30'],
  ['GG', 'GY1 1AA'],
])('passes a postal code of %s on as it is written: %s', (country, postalCode) =>
  expect(PostalAddress.parse(addressIn(country, postalCode))).toEqual(addressIn(country, postalCode)),
);

it.each(['HK', 'AE', 'IE', 'QA', 'PA', 'JM', 'GH'])('takes an address in %s without a postal code', (country) => {
  for (const none of [undefined, null, '', ' '])
    expect(PostalAddress.parse(addressIn(country, none))).toEqual(addressIn(country, undefined));
});

it.each([
  'Å',
  'Y',
  "L'Aquila",
  'Saint-Étienne-du-Rouvray',
  '東京都千代田区',
  'Владивосток',
  'القاهرة',
  'Ho Chi Minh City (Thủ Đức)',
  'A'.repeat(170),
])('takes the city %s', (city) => expect(PostalAddress.parse(addressIn('DE', '01067', city))).toMatchObject({ city }));

it.each([
  [addressIn('DE', undefined), 'postalCode: is needed in DE'],
  [addressIn('US', ''), 'postalCode: is needed in US'],
  [addressIn('DE', 1067), 'postalCode: must be a text: a number loses its leading zeros'],
  [addressIn('DE', '01067\n01069'), 'postalCode: must be letters, digits, spaces and dashes'],
  [addressIn('DE', '---'), 'postalCode: must be letters, digits, spaces and dashes'],
  [addressIn('DE', '01067', ' '), expect.stringMatching(/^city: /)],
  [addressIn('Germany', '01067'), 'country: must be two capital letters (ISO 3166-1)'],
])('refuses %j and names the field', (address, problem) => expect(problemOf(address)).toEqual(problem));
