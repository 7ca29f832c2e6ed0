import type { JournalKind } from './view.ts';

/** Fields that may hold personal data. Each enters a row's hash as a salted hash, so that its text can be removed. */
export const PERSONAL_FIELDS = ['by', 'choice', 'input', 'reasoning', 'details'] as const;
export type PersonalField = (typeof PERSONAL_FIELDS)[number];

/** One row of a run's journal with what its hash is computed from; docs/journal.md has the form. */
export interface ExportedRow {
  run: string;
  seq: number;
  /** ISO 8601, UTC, in microseconds. */
  at: string;
  kind: JournalKind;
  step: string | null;
  version: string | null;
  confidence: number | null;
  usdNano: number;
  /** Null where redacted. */
  by: string | null;
  choice: string | null;
  input: string | null;
  reasoning: string | null;
  /** JSON as the database writes it: the hash covers this text. */
  details: string | null;
  salts: Partial<Record<PersonalField, string>>;
  /** Salted hashes of the removed texts; null in rows without a hash. */
  redacted: Partial<Record<PersonalField, string | null>>;
  /** Null in the first row of the chain. */
  previous: string | null;
  /** Null in rows from before the chain. */
  hash: string | null;
}

/** The end of a run's journal, as the run's own row keeps it. */
export interface JournalHead {
  run: string;
  /** Number of rows. */
  rows: number;
  /** Hash of the last row. */
  hash: string | null;
}

/** A row that does not fit the chain. */
export interface JournalProblem {
  what: 'changed' | 'removed' | 'reordered' | 'inserted';
  run: string | null;
  /** Number of the row in its run; null where the line cannot be read, or where the head is concerned. */
  seq: number | null;
  /** Line of the export. */
  line: number;
  detail: string;
}

export interface JournalReport {
  ok: boolean;
  runs: number;
  rows: number;
  /** Rows from before the chain: nothing protects them. */
  unchained: number;
  /** Removed texts. */
  redacted: number;
  problem: JournalProblem | null;
}

/** Which texts of a run's journal to remove. */
export interface Redaction {
  run: string;
  /** Rows by this person, or rows with these numbers. */
  of: { person: string } | { rows: readonly number[] };
  fields: readonly PersonalField[];
}

export interface RedactionAnswer {
  run: string;
  /** Numbers of the rows that lost a text. */
  rows: number[];
  fields: readonly PersonalField[];
}
