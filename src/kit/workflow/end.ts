import { proxySinks } from '@temporalio/workflow';
import type { RunEndSinks } from '../activity/run-end.ts';

/** Where a run says how it ended. The worker keeps it before it tells the server, so no event and no round trip is needed for it. */
export const { runEnds } = proxySinks<RunEndSinks>();
