import type { ReportDefinition, ReportQuery } from '../../contracts/report/definition.schema.ts';
import type { Frozen, Period } from '../../contracts/report/schema.ts';
import type { KitPorts } from '../../kit/activity/activities.ts';

/** The answer of one query: its rows as JSON lines, or why there is no whole answer. */
export type QueryAnswer = { query: string; at: string } & ({ rows: number; lines: Uint8Array } | { problem: string });

/** The queries of a report, asked in one snapshot for each database. */
export interface Question {
  queries: Readonly<Record<string, ReportQuery>>;
  period: Period;
}

/** What a report is printed from. Nothing of it is trusted: names, texts of models and data may hold markup. */
export interface PrintJob {
  definition: ReportDefinition;
  period: Period;
  /** Frozen rows, as JSON lines. */
  data: readonly (Frozen & { lines: Uint8Array })[];
  insights: readonly string[];
  /** What the reader should know about missing insights. */
  remarks: readonly string[];
  cost: string;
  /** ISO time on the report; the same at every try, so that the same report is the same document. */
  printedAt: string;
}

export interface Printed {
  pdf: Uint8Array;
  /** A page of its own, charts inside. */
  page: Uint8Array;
  /** The body of the mail; its charts are attached under their names. */
  mail: Uint8Array;
  text: string;
  charts: readonly { name: string; png: Uint8Array }[];
}

/** What reports need from outside; heavy work is done in threads of its own. */
export interface ReportDesk {
  /** @throws SignalboxError INPUT_INVALID when there is no such report, CONFIG_INVALID naming file, line and field. */
  definitionOf(report: string): ReportDefinition;
  /** Reads, and never writes. @throws SignalboxError DATABASE_UNREACHABLE. */
  ask(question: Question, signal: AbortSignal): Promise<QueryAnswer[]>;
  print(job: PrintJob, signal: AbortSignal): Promise<Printed>;
}

export interface ReportPorts extends KitPorts {
  reports: ReportDesk;
}
