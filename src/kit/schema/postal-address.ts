import { z } from 'zod';
import { keptText } from './text.ts';

/** Countries where no carrier delivers without a postal code. */
const NEEDS_POSTAL_CODE = new Set(
  (
    'AS AT AU AX BE BG BL BR CA CH CN CY CZ DE DK EE ES FI FK FO FR GB GF GG GI GL GP GR GU HR HU IM IN IO IT JE JP KR LI LT LU LV MC MH MP MQ MT ' +
    'MX MY NC NL NO NZ PF PL PM PN PR PT RE RO RU SE SG SI SJ SK SM SZ TH TR TW UA UM US VI WF YT ZA'
  ).split(' '),
);

const PostalCode = z
  .string({ error: 'must be a text: a number loses its leading zeros' })
  .trim()
  .max(20)
  .regex(/^(?:〒?\s?[\p{L}\p{N}][\p{L}\p{N}\p{Pd} .]*)?$/u, 'must be letters, digits, spaces and dashes');

/** Where a parcel goes, in any script; refuses only characters that occur in no address. An empty postal code counts as none. */
export const PostalAddress = z
  .strictObject({
    name: keptText(200),
    street: keptText(200),
    city: keptText(200),
    postalCode: PostalCode.nullish().describe('Left out where the country has none.'),
    country: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be two capital letters (ISO 3166-1)')
      .describe('ISO 3166-1 alpha-2.'),
  })
  .transform(({ postalCode, ...address }, context) => {
    if (!postalCode && NEEDS_POSTAL_CODE.has(address.country))
      context.addIssue({ code: 'custom', path: ['postalCode'], message: `is needed in ${address.country}` });
    return { ...address, ...(postalCode && { postalCode }) };
  });
