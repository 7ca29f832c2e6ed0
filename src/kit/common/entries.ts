import type { JournalKind, StepStatus } from './view.ts';
import type { RunStatus } from './status.ts';

/** A journal line before it gets its number. */
export interface JournalEntry {
  kind: JournalKind;
  step: string | null;
  /** Model name, rule name, person id, or `run` for transitions. */
  by: string;
  choice: string;
  input?: string | null;
  version?: string | null;
  confidence?: number | null;
  reasoning?: string | null;
  /** Billionths of a USD. */
  usdNano?: number;
  details?: Record<string, unknown> | null;
  /** Unique in the run, so that repeated writes of the same entry are harmless. */
  origin: string;
  /** ISO 8601. */
  at: string;
}

/** Snapshot of a step; a later record of the same position replaces it. */
export interface StepRecord {
  position: number;
  name: string;
  status: StepStatus;
  startedAt: string;
  endedAt: string | null;
  summary: string | null;
}

/** What a workflow wants recorded; travels with the next activity and is committed in its transaction. */
export interface RunRecords {
  entries: JournalEntry[];
  steps: StepRecord[];
  status: RunStatus;
  state: string;
  step: string | null;
  /** Set when the run has a result before its end, or a changed one. */
  early?: { result: unknown };
  /** When the workflow wrote it; an older record never overwrites a newer one. */
  at: string;
}
