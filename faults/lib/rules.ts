/** What the saboteur in the worker does to one activity of one run. */
export type Rule = {
  /** Workflow id. */
  run: string;
  /** Name of the activity: `capturePayment`. */
  activity: string;
  /** before: nothing of the activity has happened; after: all of it has, its record is committed, and Temporal has not heard of it. */
  when: 'before' | 'after';
} & (
  | { do: 'kill' }
  | {
      do: 'fail';
      /** How often; null: every time. */
      times: number | null;
      /** Not tried again. */
      forGood: boolean;
    }
);

/** How a worker is started; handed over as JSON. */
export interface LanePlan {
  taskQueue: string;
  rules: Rule[];
}
