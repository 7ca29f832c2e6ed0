import { join } from 'node:path';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import type { LoginSettings } from '../../../src/gateway/login/plugin.ts';
import { pages } from '../../../src/gateway/pages/plugin.ts';
import { buildServer } from '../../../src/gateway/server.ts';
import type { ApprovalRequest } from '../../../src/kit/common/approval.ts';
import { openSettingsFiles } from '../../../src/settings/client-settings.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import type { Db } from '../../../src/store/database.ts';
import { buildLink, type LinkOrder } from '../../../src/store/links.ts';
import { addRun } from '../../../testkit/activity.ts';
import { peopleFile } from '../../../testkit/client.ts';
import { documents } from '../../../testkit/documents.ts';
import { freePort } from '../../../testkit/free-port.ts';
import type { WorkflowTest } from '../../../testkit/workflow.ts';

const KEY = 'a key of tests that is long enough';

export interface Site {
  url: string;
  close(): Promise<void>;
}

/** A client on a database; without a workflow test nothing that needs Temporal works. */
export const clientOf = (db: Db, test?: WorkflowTest): SignalboxClient => ({
  db,
  ...openSettingsFiles({ peopleFile, workflowsFile: null }),
  temporal: async () => test!.temporal,
  close: async () => undefined,
});

/** The pages on a free port of this machine. */
export async function openSite(
  client: SignalboxClient,
  login: LoginSettings = { kind: 'development' },
  linksNeedLogin = false,
): Promise<Site> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const site = { publicUrl: url, origins: [url, `http://localhost:${port}`], keys: [KEY] };
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const views = join(import.meta.dirname, '../../../src/gateway/pages/views');
  const app = await buildServer(logger, [pages({ client, site, login, linksNeedLogin, documents, views, logger })]);
  await app.listen({ host: '127.0.0.1', port });
  return { url, close: () => app.close() };
}

/** The link of a mail to a request. */
export async function linkTo(
  db: Db,
  { url: publicUrl }: Site,
  { id: run, requestId }: { id: string; requestId: string },
  { person = 'ana', keys = [KEY], now = Date.now(), ...order }: Partial<LinkOrder> & { keys?: string[]; now?: number } = {},
): Promise<string> {
  const row = await db.selectFrom('approvals').select('action_hash').where('request_id', '=', requestId).executeTakeFirstOrThrow();
  const usual = { run, requestId, person, actionHash: row.action_hash, number: 1, requestExpiresAt: null };
  return buildLink({ publicUrl, keys }, { ...usual, ...order }, now);
}

type Asked = Partial<Omit<ApprovalRequest, 'policy'>> & { policy?: Partial<ApprovalRequest['policy']>; openedAt?: string };

/** Puts an open request of a run into the database, as the run's activity does. */
export async function addAsked(
  db: Db,
  run: string,
  { policy, openedAt = new Date().toISOString(), ...asked }: Asked = {},
): Promise<string> {
  await addRun(db, run, { workflow: run.split(':')[0]! });
  const request: ApprovalRequest = {
    requestId: `${run}/reply`,
    action: 'refund_and_reply',
    arguments: { to: 'kim@example.com', reply: 'Dear Kim,\n\nwe refund 49.90 EUR today.\n\nYour support' },
    show: [{ label: 'Customer wrote', text: 'My card was charged twice for order A-1001.' }],
    editable: ['reply'],
    amount: { minor: 4_990, currency: 'EUR' },
    ...asked,
    policy: { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 7_200_000, ...policy },
  };
  await db.transaction().execute((trx) => insertApproval(trx, run, request, openedAt));
  return request.requestId;
}
