import type { PrintJob, Printed, Question, QueryAnswer } from '../../activities/report/ports.ts';

/** A question to databases: the URL of each source; null where none is set. */
export interface QueryWork extends Question {
  urls: Readonly<Record<string, string | null>>;
  statementMs: number;
  /** Of all rows of one query, as kept. */
  mostBytes: number;
}

export type Work = { kind: 'ask'; work: QueryWork } | { kind: 'print'; work: PrintJob };

export type Reply =
  | { kind: 'asked'; answers: QueryAnswer[] }
  | { kind: 'printed'; printed: Printed }
  | { kind: 'failed'; code: 'DATABASE_UNREACHABLE' | 'INTERNAL'; detail: string };
