import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflows } from '../../src/worker/bundle.ts';
import { ticketPaths } from '../helpers/tickets/paths.ts';
import { itReplays, replay } from './replays.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

itReplays(
  'support-ticket',
  ticketPaths.map(({ name }) => name),
);

it('notices a change that a run under way would not survive', async () => {
  const { code } = await bundleWorkflows(fileURLToPath(new URL('../helpers/workflows/changed-ticket.ts', import.meta.url)));
  const changed = join(folder, 'changed.js');
  writeFileSync(changed, code);
  const failures = await replay(changed, 'support-ticket', ['technical', 'general']);
  expect([...failures.values()]).toEqual([expect.any(DeterminismViolationError), expect.any(DeterminismViolationError)]);
});
