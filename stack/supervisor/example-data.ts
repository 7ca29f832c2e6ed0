import { spawn } from 'node:child_process';
import { closeSync, existsSync, writeFileSync } from 'node:fs';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { childEnvironment } from '../../src/settings/environment.ts';
import { openLog } from './logs.ts';
import type { StackPlan } from './stack-plan.ts';

/** Runs the program that fills the embedded database, once per database. @throws SignalboxError STACK_BROKEN. */
export async function fillWithExamples(plan: StackPlan['exampleData'], logPath: string): Promise<void> {
  if (plan === null || existsSync(plan.marker)) return;
  const { fd } = openLog(logPath);
  const child = spawn(plan.command, plan.args, { stdio: ['ignore', fd, fd], env: childEnvironment(plan.env) });
  closeSync(fd);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0)
    throw new SignalboxError('STACK_BROKEN', {
      detail: `the example data could not be written (exit code ${code})`,
      fix: `Read ${logPath}, then run \`signalbox up\` again.`,
    });
  writeFileSync(plan.marker, `${new Date().toISOString()}\n`);
}
