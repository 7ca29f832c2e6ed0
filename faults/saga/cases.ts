import { STEP } from '../../src/contracts/order/contract.ts';

/** A step of the order with its activity and undo. */
export interface SagaStep {
  name: string;
  activity: string;
  /** Activity of the undo. */
  undo: string;
}

/** In the order of their undo's registration; the first two run in parallel. The mail comes last and undoes nothing when it fails. */
export const SAGA_STEPS: readonly SagaStep[] = [
  { name: STEP.authorise, activity: 'authorisePayment', undo: 'voidPayment' },
  { name: STEP.reserve, activity: 'reserveStock', undo: 'releaseStock' },
  { name: STEP.label, activity: 'createLabel', undo: 'cancelLabel' },
  { name: STEP.warehouse, activity: 'callWarehouse', undo: 'cancelAtWarehouse' },
  { name: STEP.capture, activity: 'capturePayment', undo: 'refundCapture' },
  { name: STEP.book, activity: 'bookOrder', undo: 'reverseOrder' },
];
const AT_THE_SAME_TIME = 2;

/** Failures of the undo: none, two of three tries, or all. */
export const UNDO_FAILS = [0, 2, null] as const;

export interface SagaCase {
  id: string;
  failing: SagaStep;
  /** before: the step fails without having done anything; after: it has done everything, but still fails. */
  when: 'before' | 'after';
  /** The undo that fails. */
  undoing: SagaStep;
  fails: (typeof UNDO_FAILS)[number];
}

/** The steps begun when this one fails, latest first. */
export function begunAt(failing: SagaStep): SagaStep[] {
  const last = Math.max(SAGA_STEPS.indexOf(failing), AT_THE_SAME_TIME - 1);
  return SAGA_STEPS.slice(0, last + 1).toReversed();
}

/** A failure at each step, before or after its work, with each pending undo failing never, twice and always. */
export const SAGA_CASES: readonly SagaCase[] = SAGA_STEPS.flatMap((failing, step) =>
  (['before', 'after'] as const).flatMap((when) =>
    begunAt(failing).flatMap((undoing) =>
      UNDO_FAILS.map((fails) => ({
        id: `saga-${step}-${when}-${undoing.activity}-${fails ?? 'always'}`,
        ...{ failing, when, undoing, fails },
      })),
    ),
  ),
);

/** The table's name for the trouble of a case. */
export const troubleOf = ({ fails }: Pick<SagaCase, 'fails'>): string =>
  fails === null ? 'an undo fails every time' : fails === 0 ? 'every undo works' : `an undo fails ${fails} times`;
