import type { LabelRequest } from '../../src/activities/order/ports.ts';
import type { OrderInput } from '../../src/contracts/order/schema.ts';

/** Task queues of the two compared workers. */
export const QUEUES = { bare: 'bench-bare', kit: 'bench-kit' } as const;
export type Side = keyof typeof QUEUES;

/** Options of the bench's worker. */
export interface WorkerPlan {
  side: Side;
  temporalAddress: string;
  databaseUrl: string;
  /** File of the workflow bundle. */
  bundle: string;
  /** Port of GET /health. */
  healthPort: number;
  /** File in which work is logged before it is done, to detect repeated work. */
  judge: string;
}

/** Options of the bare order's worker. */
export interface OrderWorkerPlan extends Pick<WorkerPlan, 'temporalAddress' | 'databaseUrl' | 'bundle' | 'healthPort'> {
  /** URL of payment house, carrier and warehouse. */
  partnersUrl: string;
  smtpUrl: string;
}

/** Input of a bare order, including what our workflow derives from its configuration. */
export interface BareOrder extends Pick<LabelRequest, 'service' | 'parcels'> {
  order: OrderInput;
  totalMinor: number;
}

/** A step of a ticket's bare workflow; a decision is an awaited update that an activity records. */
export type BareStep = 'activity' | 'local' | 'decision' | 'timer' | BareWait;

/** Whether a step is work, not a wait. */
export const isActivity = (step: BareStep): boolean => step === 'activity' || step === 'local';

/** An activity that waits before it commits its row, like one that calls a model. */
export interface BareWait {
  waitMs: number;
}

/** The activities of both sides. */
export interface Three {
  first(): Promise<void>;
  second(): Promise<void>;
  third(): Promise<void>;
}

/** The activities of the bare side only. */
export interface BareActivities extends Three {
  waitAndCommit(wait: BareWait): Promise<void>;
}
