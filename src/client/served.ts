import { memoizeByObject } from '../kit/common/memoize.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { WorkflowContract } from '../kit/schema/workflow-contract.ts';
import type { Db } from '../store/database.ts';
import { readServed } from '../store/served-workflows.ts';

/** Types known to be served, cached for ever. */
const knownOf = memoizeByObject((_db: Db) => new Set<string>());

/** Refuses to start a workflow that no worker has ever served. @throws SignalboxError WORKER_MISSING. */
export async function assertServed(db: Db, { name, type }: Pick<WorkflowContract, 'name' | 'type'>): Promise<void> {
  const known = knownOf(db);
  if (known.has(type)) return;
  const served = await readServed(db);
  for (const each of served) known.add(each);
  if (served.length === 0 || known.has(type)) return; // workers of an earlier version do not report what they serve
  throw new SignalboxError('WORKER_MISSING', {
    field: 'workflow',
    detail: `no worker has ever served ${name} (type ${type}; served types: ${served.join(', ')})`,
    fix: `Deploy a worker that includes ${name} (here: \`npm run build\`, then \`signalbox up\`), and repeat the start.`,
  });
}
