import { expect, it } from '@jest/globals';
import { ibanIn } from '../../../stack/ocr/iban.ts';

it.each([
  ['IBAN: FR76 3000 6000 0112 3456 7890 189 - BIC: AGRIFRPP', 'FR7630006000011234567890189'],
  ['Pay to NLSOINGBO683251309 soon', 'NL50INGB0683251309'],
  ['NL58 RAB0 0198 7232 02', 'NL58RABO0198723202'],
])('finds the IBAN in "%s", with look-alikes exchanged where the check digits want it', (text, iban) => {
  expect(ibanIn(text)).toBe(iban);
});

it.each(['no account here', 'DE34 1000 0099 0000 0005 00', 'DE33 1000 0099 0000 0005 00 or NL50 INGB 0683 2513 09'])(
  'invents none where no exchange fits, and chooses none of two: "%s"',
  (text) => {
    expect(ibanIn(text)).toBeUndefined();
  },
);
