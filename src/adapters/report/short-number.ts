/**
 * A number short enough for an axis or a label, such as `12.3k`; the table has the exact value.
 * @param largest of the numbers that stand together: all get the same scale and digits, but a value that would be shown as 0.
 * @param zeros whether trailing zeros stay, as beside a bar.
 */
export function shorten(value: number, largest: number, zeros: 'kept' | 'cut' = 'kept'): string {
  const size = Math.abs(largest);
  const [by, mark] = size >= 1e9 ? [1e9, 'bn'] : size >= 1e6 ? [1e6, 'm'] : size >= 10_000 ? [1e3, 'k'] : [1, ''];
  const isPlain = mark === '' && Number.isInteger(value);
  const maximumFractionDigits = isPlain ? 0 : digitsOf(size / by);
  const minimumFractionDigits = zeros === 'kept' ? maximumFractionDigits : 0;
  const text = (value / by).toLocaleString('en', { minimumFractionDigits, maximumFractionDigits });
  if (value === 0) return '0';
  return /[1-9]/.test(text) || Math.abs(value) >= size ? text + mark : shorten(value, value, zeros);
}

const MOST_DIGITS = 20;

/** Three digits that count. */
const digitsOf = (size: number): number =>
  size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : Math.min(MOST_DIGITS, 2 - Math.floor(Math.log10(size)));
