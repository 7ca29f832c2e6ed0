import { proxySinks } from '@temporalio/workflow';
import type { RunKeeperSinks } from '../activity/run-keeper.ts';

/** Stores records that no activity carries. The worker stores them before it completes the workflow task, without an event or a round trip. */
export const { runKeeper } = proxySinks<RunKeeperSinks>();
