import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { runNode, temporaryFolder, eventually, builtFolder, type Running } from '../../../testkit/processes.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

let folder: ReturnType<typeof temporaryFolder>;
let server: MailServer;

interface MailServer {
  running: Running;
  smtp: string;
  http: string;
}

async function startMail(): Promise<MailServer> {
  const [smtpPort, httpPort] = [await freePort(), await freePort()];
  const running = runNode([
    join(builtFolder(), 'stack', 'mail', 'main.js'),
    '--folder',
    folder.path,
    '--port',
    String(smtpPort),
    '--http-port',
    String(httpPort),
  ]);
  const http = `http://127.0.0.1:${httpPort}`;
  await eventually(() => fetch(`${http}/health`));
  return { running, smtp: `smtp://127.0.0.1:${smtpPort}`, http };
}

async function stopMail(): Promise<void> {
  server.running.child.kill('SIGKILL');
  await server.running.finished;
}

beforeEach(async () => {
  folder = temporaryFolder();
  server = await startMail();
});
afterEach(async () => {
  await stopMail();
  folder.remove();
});

const mail: SendMailOptions = {
  from: 'support@signalbox.example',
  to: 'ada@example.com',
  subject: 'Ihre Rückfrage',
  text: 'Grüße',
  messageId: '<ticket-1@signalbox.example>',
};
const send = (): Promise<unknown> => createTransport(server.smtp).sendMail(mail);
const ask = async (query = ''): Promise<Record<string, unknown>[]> =>
  (await fetch(`${server.http}/messages${query}`)).json() as Promise<Record<string, unknown>[]>;
const setFaults = (faults: unknown): Promise<Response> => fetch(`${server.http}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
const kept = (): string[] => readdirSync(folder.path);

it('stores a message received twice as two files in order of arrival', async () => {
  await send();
  await send();
  expect(kept()).toHaveLength(2);
  const found = await ask('?messageId=ticket-1@signalbox.example');
  expect(found.map(({ file }) => file)).toEqual(kept().sort());
  expect(readFileSync(join(folder.path, kept()[0]!), 'utf8')).toContain('ticket-1@signalbox.example');
});

it('answers whether a message arrived, with or without angle brackets', async () => {
  await send();
  const known = await ask(`?messageId=${encodeURIComponent('<ticket-1@signalbox.example>')}`);
  expect(known).toEqual([
    {
      file: kept()[0],
      messageId: '<ticket-1@signalbox.example>',
      to: ['ada@example.com'],
      subject: 'Ihre Rückfrage',
      receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    },
  ]);
  expect(await ask('?messageId=ticket-2@signalbox.example')).toEqual([]);
});

describe('a mail server that is killed', () => {
  retryOnce('kills processes');

  it('knows afterwards what it had accepted', async () => {
    await send();
    const before = await ask();
    await stopMail();
    server = await startMail();
    expect(await ask()).toEqual(before);
  });
});

it('keeps the message when it cuts the connection instead of answering', async () => {
  await setFaults({ dropAfterData: true });
  await expect(send()).rejects.toThrow();
  expect(await ask()).toHaveLength(1);
});

it.each([451, 550])('stores nothing of a message refused with %i', async (code) => {
  await setFaults({ reject: code });
  await expect(send()).rejects.toMatchObject({ responseCode: code });
  expect(kept()).toEqual([]);
  await setFaults({});
  await send();
  expect(kept()).toHaveLength(1);
});

it('refuses an unknown fault and changes nothing', async () => {
  expect((await setFaults({ reject: 999 })).status).toBe(400);
  expect((await setFaults({ rejct: 451 })).status).toBe(400);
  await send();
  expect(kept()).toHaveLength(1);
});
