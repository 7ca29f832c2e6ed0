import type { LabelRequest } from '../../src/activities/order/ports.ts';
import type { OrderInput } from '../../src/contracts/order/schema.ts';

/** Task queues of the two workers that are compared. */
export const QUEUES = { bare: 'bench-bare', kit: 'bench-kit' } as const;
export type Side = keyof typeof QUEUES;

/** What the worker of the bench is started with. */
export interface WorkerPlan {
  side: Side;
  temporalAddress: string;
  databaseUrl: string;
  /** File of the workflow bundle. */
  bundle: string;
  /** Where GET /health answers. */
  healthPort: number;
  /** File to which work is written before it is done, so that repeated work shows. */
  judge: string;
}

/** What the worker of the bare order is started with. */
export interface OrderWorkerPlan extends Pick<WorkerPlan, 'temporalAddress' | 'databaseUrl' | 'bundle' | 'healthPort'> {
  /** Where payment house, carrier and warehouse answer. */
  partnersUrl: string;
  smtpUrl: string;
}

/** What a bare order starts with; what our workflow works out from its configuration is given. */
export interface BareOrder extends Pick<LabelRequest, 'service' | 'parcels'> {
  order: OrderInput;
  totalMinor: number;
}

/** One thing that a ticket's bare workflow does; a decision is an update that is waited for and recorded by an activity. */
export type BareStep = 'activity' | 'decision' | 'timer' | BareWait;

/** An activity that takes its time before it commits its row, as one that calls a model. */
export interface BareWait {
  waitMs: number;
}

/** The activities that both sides have. */
export interface Three {
  first(): Promise<void>;
  second(): Promise<void>;
  third(): Promise<void>;
}

/** The activities of the bare side. */
export interface BareActivities extends Three {
  waitAndCommit(wait: BareWait): Promise<void>;
}
