import type { Case } from './folders.ts';
import { openGround, type Ground } from './ground.ts';

/** The stacks of one program run: the default one, and at most one with other variables. */
export interface Pool {
  take(one: Case, wish: Wish): Promise<Ground>;
  close(): Promise<void>;
}

export interface Wish {
  environment: Record<string, string>;
  /** Not used yet. */
  fresh: boolean;
}

interface Open {
  ground: Ground;
  environment: string;
  /** The folder of each kind that it has served: another one may use the same business ids, so it needs a new stack. */
  served: Map<string, string>;
}

export function openPool(say: (line: string) => void): Pool {
  const open: { usual: Open | null; special: Open | null } = { usual: null, special: null };
  const end = async (which: 'usual' | 'special'): Promise<void> => {
    const ending = open[which];
    open[which] = null;
    await ending?.ground.close();
  };
  return {
    async take({ kind, folder }, { environment: variables, fresh }) {
      const environment = JSON.stringify(variables);
      const which = environment === '{}' && !fresh ? 'usual' : 'special';
      const found = open[which];
      if (!fresh && found && found.environment === environment && (found.served.get(kind) ?? folder) === folder) {
        found.served.set(kind, folder);
        return found.ground;
      }
      await end(which);
      say(`starting a stack${['', ...Object.keys(variables)].join(' ')}`);
      const ground = await openGround(variables);
      open[which] = { ground, environment: fresh ? '' : environment, served: new Map([[kind, folder]]) };
      return ground;
    },
    async close() {
      await end('special');
      await end('usual');
    },
  };
}
