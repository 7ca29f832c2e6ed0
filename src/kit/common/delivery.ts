import type { FailureCode } from './failures.ts';

/** stored: to be carried out; done; refused: not possible as it is, a person looks; dead: given up after days of failures; dismissed: a person has dealt with it. */
export const DELIVERY_STATES = ['stored', 'done', 'refused', 'dead', 'dismissed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** What a failed try leaves: the next try, or work for a person. */
export type FailedState = Exclude<DeliveryState, 'done' | 'dismissed'>;

/** A person's word that refused work needs nothing more. */
export interface Dismissal {
  by: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/** What came of a delivery. */
export type DeliveryOutcome =
  | { did: 'started'; run: string; alreadyStarted: boolean }
  /** `code` says why the run did not need it any more; null when it took it. */
  | { did: 'sent'; run: string; message: string; code: string | null }
  | { did: 'nothing'; why: string };

export interface DeliveryError {
  code: FailureCode;
  message: string;
  field: string | null;
  fix: string | null;
}

/** A webhook that was accepted. */
export interface DeliveryView {
  id: number;
  source: string;
  /** The sender's name for it, for people only: it need not be signed. */
  label: string | null;
  receivedAt: string;
  state: DeliveryState;
  tries: number;
  /** When it is tried next; null unless it is stored. */
  nextTryAt: string | null;
  outcome: DeliveryOutcome | null;
  /** Why the last try failed. */
  error: DeliveryError | null;
  /** Set once it is dismissed. */
  dismissed?: Dismissal;
}

/** The same with what was received. */
export interface DeliveryDetails extends DeliveryView {
  /** sha256 of what makes it one delivery. */
  key: string;
  headers: Record<string, string>;
  /** Null when it is no text; `bodyBase64` has it in any case. */
  body: string | null;
  bodyBase64: string;
}
