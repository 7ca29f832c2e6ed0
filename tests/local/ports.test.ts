import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { listenOn } from '../../src/local/listen.ts';
import { choosePorts } from '../../src/local/ports.ts';

let other: Server;
let taken: number;
beforeEach(async () => {
  other = createServer();
  taken = await listenOn(other, 0);
});
afterEach(() => new Promise((resolve) => other.close(resolve)));

it('passes over a usual port that is taken', async () => {
  const { mail } = await choosePorts({ mail: { field: 'SIGNALBOX_MAIL_PORT', asked: undefined, usual: taken } });
  expect(mail).toBeGreaterThan(taken);
});

it('refuses a port that is asked for by name and taken, and names the setting', async () => {
  const choosing = choosePorts({ mail: { field: 'SIGNALBOX_MAIL_PORT', asked: taken, usual: taken + 1 } });
  await expect(choosing).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_MAIL_PORT' });
});

it('never gives one port to two, and gives it to the one that asked for it', async () => {
  const free = taken + 1;
  const ports = await choosePorts({
    a: { field: 'A', asked: undefined, usual: free },
    b: { field: 'B', asked: undefined, usual: free },
    c: { field: 'C', asked: free, usual: 1 },
  });
  expect(ports.c).toBe(free);
  expect(new Set(Object.values(ports)).size).toBe(3);
});

it('refuses one port that two settings ask for', async () => {
  const free = taken + 1;
  const choosing = choosePorts({ a: { field: 'A', asked: free, usual: 1 }, b: { field: 'B', asked: free, usual: 1 } });
  await expect(choosing).rejects.toMatchObject({ code: 'CONFIG_INVALID', field: 'B' });
});
