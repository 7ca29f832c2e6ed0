import type { LedgerRow } from '../kit/common/view.ts';
import { readLedger } from '../store/ledger.ts';
import { findRun } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { parseRunId } from './ids.ts';
import { runNotFound } from './observe.ts';

/** The effects of a run, in order. @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function readRunLedger(client: SignalboxClient, id: string): Promise<LedgerRow[]> {
  parseRunId(id);
  if (!(await findRun(client.db, id))) throw runNotFound(id);
  return readLedger(client.db, id);
}
