export interface Judged {
  wanted: string;
  got: string;
  confidence: number;
}

export interface AccuracyReport {
  n: number;
  accuracy: number;
  /** Accuracy of always naming the most frequent category. */
  baseline: number;
  /** Mean F1 over the categories in the data. */
  macroF1: number;
  threshold: number;
  shareAbove: number;
  accuracyAbove: number;
  accuracyBelow: number;
  /** Expected category, then given category, then count. */
  confusion: Record<string, Record<string, number>>;
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000);
const isRight = ({ wanted, got }: Judged): boolean => wanted === got;

/** Computes the figures of a measurement. `threshold` splits the answers by confidence. */
export function measure(judged: readonly Judged[], threshold: number): AccuracyReport {
  const wanted = [...new Set(judged.map((row) => row.wanted))].sort();
  const count = (test: (row: Judged) => boolean): number => judged.filter(test).length;
  const above = judged.filter(({ confidence }) => confidence >= threshold);
  const right = count(isRight);
  const f1 = wanted.map((category) => {
    const hits = count((row) => row.got === category && isRight(row));
    return (2 * hits) / (count((row) => row.got === category) + count((row) => row.wanted === category));
  });
  return {
    n: judged.length,
    accuracy: share(right, judged.length),
    baseline: share(Math.max(...wanted.map((category) => count((row) => row.wanted === category))), judged.length),
    macroF1: share(
      f1.reduce((sum, value) => sum + value, 0),
      f1.length,
    ),
    threshold,
    shareAbove: share(above.length, judged.length),
    accuracyAbove: share(above.filter(isRight).length, above.length),
    accuracyBelow: share(right - above.filter(isRight).length, judged.length - above.length),
    confusion: Object.fromEntries(wanted.map((category) => [category, countGiven(judged.filter((row) => row.wanted === category))])),
  };
}

function countGiven(rows: readonly Judged[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { got } of rows) counts[got] = (counts[got] ?? 0) + 1;
  return counts;
}

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;

/** The report as text for a terminal. */
export function printReport(report: AccuracyReport): string {
  const given = [...new Set(Object.values(report.confusion).flatMap((row) => Object.keys(row)))].sort();
  const width = 2 + Math.max(...[...given, ...Object.keys(report.confusion)].map((name) => name.length));
  const line = (cells: (string | number)[]): string =>
    cells
      .map((cell) => String(cell).padEnd(width))
      .join('')
      .trimEnd();
  return [
    `messages                      ${report.n}`,
    `accuracy                      ${percent(report.accuracy)}`,
    `always the most frequent      ${percent(report.baseline)}`,
    `macro F1                      ${percent(report.macroF1)}`,
    `confidence ${report.threshold} and above      ${percent(report.shareAbove)} of the messages, ${percent(report.accuracyAbove)} right`,
    `below                         ${percent(1 - report.shareAbove)} of the messages, ${percent(report.accuracyBelow)} right`,
    '',
    'wanted (down), given (across)',
    line(['', ...given]),
    ...Object.entries(report.confusion).map(([wanted, row]) => line([wanted, ...given.map((name) => row[name] ?? 0)])),
    '',
  ].join('\n');
}
