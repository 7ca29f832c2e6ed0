import type { Tool } from '../../../../src/kit/activity/agent/tool.ts';

/** Where an attempt dies: before or after its n-th commit or model call, from 1. */
export interface Kill {
  at: 'before commit' | 'behind commit' | 'before model' | 'behind model' | 'behind tool';
  number: number;
}

export class Killed extends Error {}

export type Step = (at: Kill['at']) => void;

/** A process that dies at one point and does nothing afterwards. */
export function killer(kill: Kill | null) {
  let number = 0;
  let dead = false;
  const step: Step = (at) => {
    if (dead) throw new Killed('the process is gone');
    if (at !== kill?.at) return;
    number += 1;
    if (number !== kill.number) return;
    dead = true;
    throw new Killed(`${at} ${number}`);
  };
  const around = <T>(tool: Tool<T>): Tool<T> => {
    if (tool.where === 'database') return tool;
    const { run } = tool;
    const dying = async (...args: Parameters<typeof run>): Promise<unknown> => {
      const result = await run(...args);
      step('behind tool');
      return result;
    };
    return { ...tool, run: dying };
  };
  return { step, around };
}
