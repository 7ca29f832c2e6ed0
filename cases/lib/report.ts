/** The result of one check. */
export interface Verdict {
  kind: string;
  check: string;
  verdict: 'holds' | 'fault' | 'not run';
  /** What failed, or why it was not run. */
  why: string | null;
  seconds: number;
}

const WORDS = { holds: 'holds  ', fault: 'FAULT  ', 'not run': 'not run' } as const;

/** One line, followed by one with the reason. */
export const lineOf = ({ kind, check, verdict, why }: Verdict): string =>
  `${WORDS[verdict]}  ${kind}: ${check}${why === null ? '' : `\n         ${why}`}`;

const count = (verdicts: readonly Verdict[], verdict: Verdict['verdict']): number =>
  verdicts.filter((one) => one.verdict === verdict).length;

export const closingLine = (verdicts: readonly Verdict[]): string =>
  `${count(verdicts, 'holds')} hold, ${count(verdicts, 'fault')} do not, ${count(verdicts, 'not run')} not run`;

/** 0 if at least one check ran and all hold. */
export const exitCodeOf = (verdicts: readonly Verdict[]): 0 | 1 => (count(verdicts, 'fault') === 0 && count(verdicts, 'holds') > 0 ? 0 : 1);
