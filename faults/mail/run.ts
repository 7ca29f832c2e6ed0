import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { senderOf } from '../../src/adapters/smtp/sender.ts';
import { readConfig } from '../../src/settings/environment.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import { freePort } from '../../testkit/free-port.ts';
import { hasImapServer, PASSWORD, startDovecot } from '../../testkit/inbox/dovecot.ts';
import { invoiceStorm, storm } from '../../testkit/inbox/storm.ts';
import { DIST, startProgram } from '../../testkit/program.ts';
import { until } from '../../testkit/wait.ts';
import type { Ground } from '../lib/ground.ts';
import type { Row } from '../lib/row.ts';
import { openCable } from './drops.ts';
import { carriedOut, judgeMails, progressOf, type Expected } from './judge.ts';

export interface StormOptions {
  random: () => number;
  /** Mails of all kinds. */
  mails: number;
  kills: number;
  say: (line: string) => void;
}

const INVOICES = 0.2;
const LIMIT_MS = 900_000; // the mails of a killed gateway are due again after a minute
const LONGEST_LIFE_MS = 6_000;
const LONGEST_CONNECTION_MS = 1_500;

/** A storm of mails with doubles at a real mail server, while the gateway is killed and its connections are cut. */
export async function runMailStorm(ground: Ground, { random, mails, kills, say }: StormOptions): Promise<Row[]> {
  if (!hasImapServer) {
    say('mail: not run, because there is no IMAP server (install dovecot-imapd)');
    return [];
  }
  const dovecot = await startDovecot();
  const cable = await openCable(dovecot.port);
  try {
    const expected = await deliver(dovecot, mails);
    const connection = await NativeConnection.connect({ address: ground.environment['TEMPORAL_ADDRESS']! });
    await registerSearchAttributes(connection, 'default');
    await connection.close();
    const start = await gatewayOf(ground, cable.port);
    let cuts = 0;
    for (let kill = 0; kill < kills; kill++) {
      const gateway = await start();
      const end = Date.now() + random() * LONGEST_LIFE_MS;
      while (Date.now() < end) {
        await sleep(random() * LONGEST_CONNECTION_MS);
        cuts += cable.cut();
      }
      await gateway.end('SIGKILL');
      say(`mail: gateway killed, ${await progressOf(ground)}`);
    }
    const gateway = await start();
    const judged = [];
    for (const one of expected) {
      const all = async () => ((await carriedOut(ground, one.mailbox)) === one.mails ? true : null);
      await until(all, LIMIT_MS, `${one.mailbox} is not done`).catch((error: unknown) => say(String(error)));
    }
    await sleep(LONGEST_CONNECTION_MS * 2); // the last marks
    await gateway.end();
    for (const one of expected) {
      const { said, ...counts } = await judgeMails(ground, dovecot, one);
      for (const line of said) say(line);
      const trouble = `gateway killed ${kills} times, ${cuts} connections cut`;
      judged.push({ part: 'mail' as const, workflow: one.workflow, what: 'mails with doubles', trouble, cases: one.mails, ...counts });
    }
    return judged;
  } finally {
    await cable.close();
    await dovecot.close();
  }
}

async function deliver(dovecot: Awaited<ReturnType<typeof startDovecot>>, count: number): Promise<Expected[]> {
  const { domain } = senderOf(readConfig({}).SIGNALBOX_MAIL_FROM);
  const invoices = invoiceStorm(Math.round(count * INVOICES));
  const tickets = storm(count - invoices.all.length, domain);
  await dovecot.deliver('support', tickets.all);
  await dovecot.deliver('invoices', invoices.all);
  const refOf = (content: Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return [
    {
      ...{ mailbox: 'support', mails: tickets.all.length, workflow: 'support-ticket', runs: tickets.tickets },
      nameIn: (input) => (input as { body: string }).body,
    },
    {
      ...{ mailbox: 'invoices', mails: invoices.all.length, workflow: 'invoice', runs: invoices.documents.map(refOf) },
      nameIn: (input) => (input as { document: { ref: string } }).document.ref,
    },
  ];
}

/** Starts the product's own gateway with a mailbox for each workflow. */
async function gatewayOf({ environment, folder }: Ground, port: number) {
  const file = join(folder, 'mailboxes.yaml');
  const mailbox = { host: '127.0.0.1', port, tls: 'none', password: 'STORM_PASSWORD', pollSeconds: 1 };
  const mailboxes = {
    support: { ...mailbox, user: 'support', workflow: 'support-ticket' },
    invoices: { ...mailbox, user: 'invoices', workflow: 'invoice' },
  };
  writeFileSync(file, JSON.stringify(mailboxes)); // JSON is YAML
  const gatewayPort = await freePort();
  const env = { ...environment, SIGNALBOX_MAILBOXES: file, STORM_PASSWORD: PASSWORD, SIGNALBOX_GATEWAY_PORT: String(gatewayPort) };
  return () =>
    startProgram({
      ...{ command: process.execPath, args: [join(DIST, 'src/gateway/main.js')], env, log: join(folder, 'gateway.log') },
      probe: httpProbe(`http://127.0.0.1:${gatewayPort}/readyz`),
    });
}
