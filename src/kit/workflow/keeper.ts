import { proxySinks } from '@temporalio/workflow';
import type { RunKeeperSinks } from '../activity/run-keeper.ts';

/** Takes to the database what no activity takes along. The worker keeps it before it tells the server: no event and no round trip is needed. */
export const { runKeeper } = proxySinks<RunKeeperSinks>();
