import { createServer } from 'node:net';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { listenOn } from '../common/listen.ts';

export interface PortWish {
  /** The setting that can name this port. */
  field: string;
  asked: number | undefined;
  /** Its port in a killed stack, so that clients of that stack find it again. */
  last?: number | undefined;
  /** Default port, if free. */
  usual: number;
}

const NEARBY = 200;

/**
 * Chooses a free loopback port for each wish: the configured one, else the last or the default one, else the next free one.
 * @param reserve whether nobody else is about to use this port.
 * @throws SignalboxError CONFIG_INVALID naming the setting whose port is taken.
 */
export async function choosePorts<Name extends string>(
  wishes: Partial<Record<Name, PortWish>>,
  reserve: (port: number) => boolean,
): Promise<Partial<Record<Name, number>>> {
  const chosen = new Map<Name, number>();
  const entries = Object.entries(wishes) as [Name, PortWish][];
  const askedFirst = entries.sort(([, a], [, b]) => Number(b.asked !== undefined) - Number(a.asked !== undefined));
  for (const [name, wish] of askedFirst)
    chosen.set(name, await choosePort(wish, (port) => ![...chosen.values()].includes(port) && reserve(port)));
  return Object.fromEntries(chosen) as Partial<Record<Name, number>>;
}

async function choosePort({ field, asked, last, usual }: PortWish, reserve: (port: number) => boolean): Promise<number> {
  const near = Array.from({ length: NEARBY }, (_, step) => usual + step);
  const candidates = asked === undefined ? [...(last === undefined ? [] : [last]), ...near] : [asked];
  for (const port of candidates) if ((await isPortFree(port)) && reserve(port)) return port;
  if (asked === undefined)
    throw new SignalboxError('STACK_BROKEN', {
      detail: `no port is free between ${usual} and ${usual + NEARBY}`,
      field,
      fix: `Set ${field} to a free port.`,
    });
  throw new SignalboxError('CONFIG_INVALID', {
    detail: `port ${asked}, asked for by ${field}, is taken`,
    field,
    fix: `End the program that listens on port ${asked}, or set ${field} to a free port, or unset it to have one chosen.`,
  });
}

/** Whether a program could listen on this loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listenOn(server, port);
    return true;
  } catch {
    return false; // in use, or forbidden for this user
  } finally {
    server.close();
  }
}
