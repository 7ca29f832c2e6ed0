const MOST_READ_WRONG = 2;
const FORM = /(?<![\p{L}\p{N}])[A-Z]{2} ?[0-9OSIB](?:[ -]?[A-Z0-9]){12,31}(?![\p{L}\p{N}])/gu;

/** Letters and digits that OCR takes for each other. */
const ALIKE = new Map(['0O', 'O0', '5S', 'S5', '1I', 'I1', '8B', 'B8'].map(([one, other]) => [one!, other!]));

/**
 * The only IBAN in a text that was read by OCR, as it must have been printed: where the check digits do not fit, look-alikes are exchanged, as few as
 * needed. Undefined where none fits, or several do equally well.
 */
export function ibanIn(text: string): string | undefined {
  const found = new Set([...text.matchAll(FORM)].flatMap(([form]) => startsOf(form).find(fits) ?? repaired(startsOf(form)[0]!) ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}

/** The form, and the form without its last groups, which may be words of their own. */
const startsOf = (form: string): string[] =>
  form.split(' ').map((_, at, groups) =>
    groups
      .slice(0, groups.length - at)
      .join('')
      .replaceAll('-', ''),
  );

function repaired(code: string): string | undefined {
  const digits = code.slice(2, 4).replace(/\D/g, (letter) => ALIKE.get(letter) ?? letter);
  let tries = [code.slice(0, 2) + digits + code.slice(4)];
  for (let wrong = 0; wrong <= MOST_READ_WRONG; wrong += 1) {
    const fitting = tries.filter(fits);
    if (fitting.length > 0) return fitting.length === 1 ? fitting[0] : undefined;
    tries = [...new Set(tries.flatMap(exchangedOnce))];
  }
  return undefined;
}

/** Behind the check digits, each look-alike exchanged in its turn. */
const exchangedOnce = (code: string): string[] =>
  [...code].flatMap((letter, at) => (at > 3 && ALIKE.has(letter) ? [code.slice(0, at) + ALIKE.get(letter)! + code.slice(at + 1)] : []));

function fits(code: string): boolean {
  if (!/^[A-Z]{2}\d{2}.{11}/.test(code)) return false;
  const digits = (code.slice(4) + code.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
