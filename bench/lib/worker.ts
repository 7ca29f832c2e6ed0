import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import type { Ground } from './ground.ts';
import { freePort } from '../../testkit/free-port.ts';
import { startProgram, type Program } from '../../testkit/program.ts';
import type { Side, WorkerPlan } from './sides.ts';

const PROGRAM = fileURLToPath(new URL('../worker.ts', import.meta.url));

export interface WorkerCommand {
  plan: WorkerPlan;
  command: string;
  args: string[];
  log: string;
}

/** What a bench worker needs from its environment. */
export type WorkerGround = Pick<Ground, 'temporalAddress' | 'databaseUrl' | 'folder'> & { bundles: Partial<Ground['bundles']> };

/** The command that starts the worker of one side. */
export async function workerCommand(ground: WorkerGround, side: Side): Promise<WorkerCommand> {
  const { temporalAddress, databaseUrl, bundles, folder } = ground;
  const plan = {
    side,
    temporalAddress,
    databaseUrl,
    bundle: bundles[side]!,
    healthPort: await freePort(),
    judge: join(folder, 'judge.log'),
  };
  return {
    plan,
    command: process.execPath,
    args: ['--import', 'tsx', PROGRAM, JSON.stringify(plan)],
    log: join(folder, `worker-${side}.log`),
  };
}

/** Starts the worker of one side as a process. */
export async function startWorker(ground: WorkerGround, side: Side): Promise<Program> {
  const { plan, ...program } = await workerCommand(ground, side);
  return startProgram({ ...program, probe: httpProbe(healthOf(plan)) });
}

export const healthOf = ({ healthPort }: WorkerPlan): string => `http://127.0.0.1:${healthPort}/health`;
