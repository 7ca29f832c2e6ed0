/** IBAN length by country, from the ISO 13616 registry. */
const LENGTHS = Object.fromEntries(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 ' +
    'GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 ' +
    'PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
) as Record<string, number>;

/** Whether an account is a valid IBAN by country, length and check digits; shares no code with the product. */
export function isIban(account: string): boolean {
  const text = account.replaceAll(' ', '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(text) || LENGTHS[text.slice(0, 2)] !== text.length) return false;
  const digits = [...`${text.slice(4)}${text.slice(0, 4)}`].map((character) => parseInt(character, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}
