/** What the saboteur in the worker does to one activity of a run. */
export type Rule = {
  /** Workflow id. */
  run: string;
  /** Name of the activity: `capturePayment`. */
  activity: string;
  /** before: nothing of the activity has happened; after: its record is committed, but not yet reported to Temporal. */
  when: 'before' | 'after';
} & (
  | { do: 'kill' }
  | {
      do: 'fail';
      /** How often; null for always. */
      times: number | null;
      /** Whether the failure is non-retryable. */
      forGood: boolean;
    }
);

/** Options of a worker, passed as JSON. */
export interface LanePlan {
  taskQueue: string;
  rules: Rule[];
}
