import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { listenOn } from '../../../stack/common/listen.ts';
import { openPortReservations } from '../../../stack/supervisor/port-reservations.ts';
import { choosePorts, isPortFree, type PortWish } from '../../../stack/supervisor/ports.ts';

let other: Server;
let taken: number;
beforeEach(async () => {
  other = createServer();
  taken = await listenOn(other, await quietPort());
});
/** A free port with a free neighbour, below the range for other tests' outgoing connections. */
async function quietPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + randomInt(10_000);
    if ((await isPortFree(port)) && (await isPortFree(port + 1))) return port;
  }
}

afterEach(() => new Promise((resolve) => other.close(resolve)));

const choose = <Name extends string>(wishes: Record<Name, PortWish>) => choosePorts(wishes, () => true);

it('skips a default port that is taken', async () => {
  const { mail } = await choose({ mail: { field: 'SIGNALBOX_MAIL_PORT', asked: undefined, usual: taken } });
  expect(mail).toBeGreaterThan(taken);
});

it('reuses its last port if that is free, and skips it if taken', async () => {
  const [free, usual] = [taken + 1, await quietPort()];
  const ports = await choose({
    worker: { field: 'SIGNALBOX_WORKER_PORT', asked: undefined, last: free, usual },
    mail: { field: 'SIGNALBOX_MAIL_PORT', asked: undefined, last: taken, usual },
  });
  expect(ports).toEqual({ worker: free, mail: usual });
});

it('refuses a configured port that is taken, and names the setting', async () => {
  const choosing = choose({ mail: { field: 'SIGNALBOX_MAIL_PORT', asked: taken, usual: taken + 1 } });
  await expect(choosing).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_MAIL_PORT' });
});

it('never assigns a port twice, and prefers the setting that names it', async () => {
  const free = taken + 1;
  const ports = await choose({
    a: { field: 'A', asked: undefined, usual: free },
    b: { field: 'B', asked: undefined, usual: free },
    c: { field: 'C', asked: free, usual: 1 },
  });
  expect(ports.c).toBe(free);
  expect(new Set(Object.values(ports)).size).toBe(3);
});

it('refuses the same port in two settings', async () => {
  const free = taken + 1;
  const choosing = choose({ a: { field: 'A', asked: free, usual: 1 }, b: { field: 'B', asked: free, usual: 1 } });
  await expect(choosing).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'B' });
});

it('skips a port that another stack is about to use', async () => {
  const [first, second] = [openPortReservations(), openPortReservations()];
  const wishes = { mail: { field: 'SIGNALBOX_MAIL_PORT', asked: undefined, usual: taken } };
  const one = await choosePorts(wishes, first.reserve);
  const two = await choosePorts(wishes, second.reserve);
  first.release();
  second.release();
  expect(two.mail).not.toBe(one.mail);
});
