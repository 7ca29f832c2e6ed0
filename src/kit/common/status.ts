/** The eight statuses that all workflows share. */
export const RUN_STATUSES = [
  'initializing',
  'running',
  'paused',
  'waiting_approval',
  'rolling_back',
  'completed',
  'failed',
  'cancelled',
] as const;

export type RunStatus = (typeof RUN_STATUSES)[number];

/** A final status. */
export type EndStatus = Extract<RunStatus, 'completed' | 'failed' | 'cancelled'>;

const END: readonly RunStatus[] = ['completed', 'failed', 'cancelled'];

/** Which status may follow which; the source of this table is docs/architecture.md, section "States". */
export const STATUS_TRANSITIONS: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  initializing: ['running', 'failed', 'cancelled'],
  running: ['paused', 'waiting_approval', 'rolling_back', ...END],
  paused: ['running', 'waiting_approval', 'rolling_back'],
  waiting_approval: ['running', 'paused', 'rolling_back', ...END],
  rolling_back: END,
  completed: [],
  failed: [],
  cancelled: [],
};

export const isEndStatus = (status: RunStatus): status is EndStatus => END.includes(status);

/** In which statuses a run takes an operator's order. */
export const statusesFor = (action: 'pause' | 'resume' | 'cancel' | 'priority'): readonly RunStatus[] =>
  action === 'resume'
    ? ['paused']
    : RUN_STATUSES.filter((status) => (action === 'pause' ? STATUS_TRANSITIONS[status].includes('paused') : !isEndStatus(status)));

/** Guards plain text from outside. */
export const isRunStatus = (value: unknown): value is RunStatus => RUN_STATUSES.includes(value as RunStatus);
