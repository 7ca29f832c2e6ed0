/** One line of `doctor --json`. */
export interface Finding {
  check: string;
  ok: boolean;
  found: string;
  /** What to do; null for nothing. */
  fix: string | null;
}

export const good = (check: string, found: string): Finding => ({ check, ok: true, found, fix: null });
/** Something that a person should look at, and that breaks nothing. */
export const warning = (check: string, found: string, fix: string): Finding => ({ check, ok: true, found, fix });
export const bad = (check: string, found: string, fix: string): Finding => ({ check, ok: false, found, fix });

/** The findings as lines for a person. */
export function describeFindings(findings: Finding[]): string {
  const lines = findings.flatMap(({ check, ok, found, fix }) => [
    `${ok ? (fix === null ? 'ok  ' : 'warn') : 'FAIL'}  ${check.padEnd(14)} ${found}`,
    ...(fix ? [`      ${' '.repeat(14)} fix: ${fix}`] : []),
  ]);
  return lines.join('\n');
}
