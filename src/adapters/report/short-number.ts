/**
 * A number short enough for an axis or a label, such as `12.3k`; the table has the exact value.
 * @param largest of the numbers that stand together: all get the same digits.
 */
export function shorten(value: number, largest: number): string {
  const size = Math.abs(largest);
  const [by, mark] = size >= 1e9 ? [1e9, 'bn'] : size >= 1e6 ? [1e6, 'm'] : size >= 10_000 ? [1e3, 'k'] : [1, ''];
  const scaled = size / by;
  const digits = Number.isInteger(value) && mark === '' ? 0 : scaled >= 100 ? 0 : scaled >= 10 ? 1 : scaled >= 1 || scaled === 0 ? 2 : 4;
  return `${(value / by).toLocaleString('en', { minimumFractionDigits: mark === '' ? digits : 0, maximumFractionDigits: digits })}${value === 0 ? '' : mark}`;
}
