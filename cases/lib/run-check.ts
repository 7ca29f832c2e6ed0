import { setTimeout as sleep } from 'node:timers/promises';
import { holds, type Known } from './expressions.ts';
import type { Step } from './script.ts';
import { perform, type Scene } from './verbs.ts';

const LOOK_EVERY_MS = 500;
const SHOWN = 600;

/** @returns null when all expectations hold, else what failed. */
export async function runSteps(steps: readonly Step[], scene: Scene): Promise<string | null> {
  for (const [index, step] of steps.entries()) {
    const fault = await runStep(step, scene).catch((error: unknown) => (error as Error).message);
    if (fault !== null) return `step ${index + 1}: ${fault}`;
  }
  return null;
}

async function runStep(step: Step, scene: Scene): Promise<string | null> {
  const { known, functions } = scene;
  const end = Date.now() + step.within * 1_000;
  for (;;) {
    const answer = await perform(step, scene);
    known['it'] = answer;
    if (step.as !== undefined) known[step.as] = answer;
    if (step.until === undefined || (await holds(step.until, known, functions))) break;
    scene.signal.throwIfAborted();
    if (Date.now() > end) return `within ${step.within} s never: ${step.until}; ${seen(step.until, known)}`;
    await sleep(LOOK_EVERY_MS);
  }
  for (const expression of step.expect ?? []) {
    if (!(await holds(expression, known, functions))) return `not: ${expression}; ${seen(expression, known)}`;
  }
  return null;
}

/** The values that an expression used, shortened to fit a line. */
function seen(expression: string, known: Known): string {
  const names = Object.keys(known).filter((name) => new RegExp(`(^|[^.'\\w])\\$?${name}\\b`).test(expression));
  return names.map((name) => `${name} was ${clip(JSON.stringify(known[name]) ?? 'nothing', SHOWN / names.length)}`).join(', ');
}

const clip = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text);
