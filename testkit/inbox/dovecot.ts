import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { freePort } from '../free-port.ts';
import { eventually } from '../processes.ts';

const PROGRAM = '/usr/sbin/dovecot';

/** Whether Debian's dovecot-imapd is installed. */
export const hasImapServer = existsSync(PROGRAM);

/** Dovecot refuses to serve mails as root; elsewhere it runs as the user of the tests. */
const isRoot = userInfo().uid === 0;
const OWNER = isRoot ? { uid: 65_534, gid: 65_534 } : { uid: userInfo().uid, gid: userInfo().gid };

export const PASSWORD = 'secret-of-tests';

export interface Dovecot {
  port: number;
  /** Puts mails into a mailbox, as a delivery does. */
  deliver(user: string, mails: readonly (string | Buffer)[], folder?: string): Promise<void>;
  /** Works as a mail program of the user. */
  as<T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T>;
  /** Uids from now on are others: what a restored or rebuilt mailbox looks like. */
  renumber(user: string): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Debian's IMAP server with a configuration of its own in a temporary folder, on the loopback interface. Each user name is a mailbox. */
export async function startDovecot(): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'dovecot-'));
  const port = await freePort();
  const mails = join(folder, 'mail');
  mkdirSync(mails);
  for (const path of [folder, mails]) if (isRoot) chownSync(path, OWNER.uid, OWNER.gid);
  const file = join(folder, 'dovecot.conf');
  writeFileSync(file, configuration(folder, port));
  let server: ChildProcess | null = null;
  const as = async <T>(user: string, work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port,
      secure: false,
      doSTARTTLS: false,
      auth: { user, pass: PASSWORD },
      logger: false,
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  const start = async () => {
    server = spawn(PROGRAM, ['-F', '-c', file], { ...(isRoot && OWNER), stdio: 'ignore' });
    await eventually(() => as('nobody', () => Promise.resolve()));
  };
  const stop = async () => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGTERM');
    await ended;
  };
  await start().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    port,
    as,
    deliver: (user, all, into = 'INBOX') =>
      as(user, async (client) => {
        for (const mail of all) await client.append(into, mail);
      }),
    renumber: async (user) => {
      await sleep(1_100); // the validity of uids is a time in seconds
      for (const name of readdirSync(join(mails, user)))
        if (/^dovecot[-.]/.test(name)) rmSync(join(mails, user, name), { recursive: true });
    },
    stop,
    start,
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configuration = (folder: string, port: number): string => {
  const [user, group] = isRoot ? ['nobody', 'nogroup'] : [userInfo().username, String(OWNER.gid)];
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = ${user}
default_internal_group = ${group}
default_login_user = ${user}
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%n
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${OWNER.uid} gid=${OWNER.gid} home=${folder}/mail/%n
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
};
