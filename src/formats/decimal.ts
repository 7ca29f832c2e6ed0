/** An exact decimal number: `units` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

/** Parses an xs:decimal of XML Schema (`+10.00`, `.50`, `50.`, `007`); null if invalid. */
export function readDecimal(text: string): Decimal | null {
  const [, sign, whole = '', fraction = ''] = /^([+-])?(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (whole + fraction === '') return null;
  const kept = fraction.replace(/0+$/, '');
  const units = BigInt(whole + kept);
  return { units: sign === '-' ? -units : units, scale: kept.length };
}

/** The number in canonical form, such as `0.5`. */
export function plainDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const [whole, fraction] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${units < 0n ? '-' : ''}${whole}${fraction && `.${fraction}`}`;
}

export function sumOfDecimals(numbers: readonly Decimal[]): Decimal {
  const scale = Math.max(0, ...numbers.map((number) => number.scale));
  const units = numbers.reduce((sum, number) => sum + number.units * 10n ** BigInt(scale - number.scale), 0n);
  return readDecimal(plainDecimal({ units, scale }))!;
}

export const sameDecimal = (one: Decimal, two: Decimal): boolean => plainDecimal(one) === plainDecimal(two);
