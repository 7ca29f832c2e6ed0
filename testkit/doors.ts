import { join } from 'node:path';
import { pino } from 'pino';
import type { SignalboxClient } from '../src/client/connect.ts';
import { decide } from '../src/client/decide.ts';
import { isNotFound } from '../src/client/temporal.ts';
import { api } from '../src/gateway/api/plugin.ts';
import { pages } from '../src/gateway/pages/plugin.ts';
import { buildServer } from '../src/gateway/server.ts';
import { DECIDE_SIGNAL, DECIDE_UPDATE, type Decision } from '../src/kit/common/approval.ts';
import { failures, SignalboxError, type FailureCode } from '../src/kit/common/failures.ts';
import type { DecisionAnswer } from '../src/kit/common/view.ts';
import { buildLink } from '../src/store/links.ts';
import { documents } from './documents.ts';
import { freePort } from './free-port.ts';

/** A decision that a person is about to send. */
export interface Word {
  run: string;
  requestId: string;
  person: string;
  decision: 'approve' | 'reject';
}

/** What the sender was told: 200, or the HTTP status of the refusal; null where a channel tells nothing. */
export type Told = number | null;

/** The channels of people, and Temporal's own update and signal, which any program with access to the server may send. */
export const CHANNELS = ['client', 'api', 'page', 'link'] as const;
export const RAW_CHANNELS = ['update', 'signal'] as const;
export type Channel = (typeof CHANNELS)[number] | (typeof RAW_CHANNELS)[number];

/** Does all that a person does before the click, and returns the click, which may be done several times. */
export type Prepare = (word: Word) => Promise<() => Promise<Told>>;

export interface Doors {
  /** Where API and pages are. */
  url: string;
  channels: Readonly<Record<Channel, Prepare>>;
  close(): Promise<void>;
}

const KEY = 'a key of tests that is long enough';

/** Serves API and pages on a free port of this machine. */
export async function openDoors(client: SignalboxClient): Promise<Doors> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logger = pino({ level: 'silent' });
  const site = { publicUrl: url, origins: [url], keys: [KEY] };
  const parts = { client, logger, login: { kind: 'development' } as const, documents, linksNeedLogin: false };
  const app = await buildServer(logger, [
    api({ client, logger, tokens: { personOf: async (token) => token }, perMinute: 1_000_000 }),
    pages({ ...parts, site, views: join(import.meta.dirname, '..', 'src', 'gateway', 'pages', 'views') }),
  ]);
  await app.listen({ host: '127.0.0.1', port });
  return {
    url,
    channels: {
      client: byClient(client),
      update: byUpdate(client),
      signal: bySignal(client),
      api: byApi(client, url),
      page: byPage(url),
      link: byLink(client, url),
    },
    close: () => app.close(),
  };
}

const httpOf = (code: string | null): number => (code === null ? 200 : failures[code as FailureCode].http);

const decisionOf = ({ requestId, person, decision }: Word): Decision => ({
  ...{ requestId, person, decision, channel: 'update', verified: false, comment: 'seen', edits: null },
});

const byClient =
  (client: SignalboxClient): Prepare =>
  async (word) =>
  async () => {
    try {
      const { code } = await decide(client, { ...decisionOf(word), run: word.run, channel: 'cli' });
      return httpOf(code);
    } catch (error) {
      if (error instanceof SignalboxError) return httpOf(error.code);
      throw error;
    }
  };

const byUpdate =
  (client: SignalboxClient): Prepare =>
  async (word) =>
  async () => {
    const run = (await client.temporal()).workflow.getHandle(word.run);
    const send = () => run.executeUpdate<DecisionAnswer, [Decision]>(DECIDE_UPDATE, { args: [decisionOf(word)] });
    return unlessEnded(async () => httpOf((await send()).code));
  };

const bySignal =
  (client: SignalboxClient): Prepare =>
  async (word) =>
  async () => {
    const run = (await client.temporal()).workflow.getHandle(word.run);
    return unlessEnded(async () => {
      await run.signal(DECIDE_SIGNAL, decisionOf(word));
      return null;
    });
  };

/** To a run that has ended Temporal itself says so. */
const unlessEnded = (send: () => Promise<Told>): Promise<Told> =>
  send().catch((error: unknown) => {
    if (isNotFound(error)) return failures.RUN_ENDED.http;
    throw error;
  });

const hashOf = async ({ db }: SignalboxClient, requestId: string): Promise<string | undefined> =>
  (await db.selectFrom('approvals').select('action_hash').where('request_id', '=', requestId).executeTakeFirst())?.action_hash;

const byApi =
  (client: SignalboxClient, url: string): Prepare =>
  async ({ requestId, person, decision }) => {
    const headers = { authorization: `Bearer ${person}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ decision, comment: 'seen', shown: await hashOf(client, requestId) });
    return async () => statusOf(await fetch(`${url}/v1/approvals/${encodeURIComponent(requestId)}`, { method: 'POST', headers, body }));
  };

/** A form that was taken leads to another page; one of nobody leads to the login. */
async function statusOf(answer: Response): Promise<number> {
  await answer.text();
  if (answer.status !== 303) return answer.status;
  return answer.headers.get('location')?.startsWith('/login') ? 401 : 200;
}

const hidden = (html: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';

/** Opens the page and fills in its form; a page without one is sent as somebody would who kept an old one. */
async function formOf(page: string, url: string, cookie: string, { decision }: Word): Promise<() => Promise<Told>> {
  const html = await (await fetch(page, { headers: { cookie }, redirect: 'manual' })).text();
  const [csrf, hash] = [hidden(html, 'csrf'), hidden(html, 'hash')];
  const headers = { cookie, origin: url };
  return async () => {
    const body = new URLSearchParams({ csrf, hash, decision, comment: 'seen' });
    return statusOf(await fetch(page, { method: 'POST', redirect: 'manual', headers, body }));
  };
}

const byPage =
  (url: string): Prepare =>
  async (word) => {
    const body = new URLSearchParams({ person: word.person });
    const login = await fetch(`${url}/login`, { method: 'POST', redirect: 'manual', headers: { origin: url }, body });
    const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    return formOf(`${url}/inbox/request?id=${encodeURIComponent(word.requestId)}`, url, cookie, word);
  };

const byLink =
  (client: SignalboxClient, url: string): Prepare =>
  async (word) => {
    const { run, requestId, person } = word;
    const order = { run, requestId, person, actionHash: (await hashOf(client, requestId)) ?? 'none', number: 1, requestExpiresAt: null };
    return formOf(await buildLink({ publicUrl: url, keys: [KEY] }, order), url, '', word);
  };
