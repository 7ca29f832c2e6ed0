import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Selectable } from 'kysely';
import type { SignalboxClient } from '../src/client/connect.ts';
import { decide } from '../src/client/decide.ts';
import { startRun } from '../src/client/start.ts';
import { openDatabase } from '../src/store/database.ts';
import type { RunsTable } from '../src/store/tables.ts';
import { readStackFile, type ProcessName, type StackFile } from '../src/settings/stack-file.ts';
import { startMark } from '../stack/supervisor/process-identity.ts';
import type { MailFaults } from '../stack/mail/faults.ts';
import type { StoredMail } from '../stack/mail/store.ts';
import type { RequestLine } from '../stack/model/server.ts';
import { writeEmptyDatabase } from './empty-database.ts';
import { builtFolder, eventually, runNode } from './processes.ts';
import { openTestClient, peopleFile } from './client.ts';

const root = join(import.meta.dirname, '..');

export type Settled = Pick<Selectable<RunsTable>, 'status' | 'state' | 'result' | 'failure' | 'ended_at'>;

/** The whole product as separate processes, in its own folder. */
export interface Stack {
  client(): SignalboxClient;
  /** The settings of the workflows that are started from now on. */
  configure(settings: object): void;
  up(): Promise<void>;
  view(): StackFile;
  pidOf(name: ProcessName): number;
  kill(name: ProcessName, signal?: 'SIGKILL' | 'SIGSTOP'): void;
  /** Kills every process at once, the supervisor first. */
  killAll(): void;
  /** Waits until every part is ready and this part's pid differs from `pid`. */
  replaced(name: ProcessName, pid: number): Promise<void>;
  start(businessId: string, input: unknown): Promise<string>;
  approve(run: string, edits?: Record<string, unknown>): Promise<void>;
  /** Waits until the run has ended or waits for a person, and returns its row. */
  settled(run: string): Promise<Settled>;
  setModelFaults(rules: unknown[]): Promise<void>;
  /** How often the model's fault rules have fired so far. */
  modelFaultsFired(): Promise<number>;
  setMailFaults(faults: Partial<MailFaults>): Promise<void>;
  mails(): Promise<StoredMail[]>;
  /** The requests to the model, in order. */
  modelLog(): RequestLine[];
  close(): Promise<void>;
}

/** Doubtful tickets wait for a person, and nothing follows an answer, so that fault tests see only the main path. */
export const SHORT_LINE = {
  'support-ticket': { agent: { enabled: false }, aftercare: { reopenWithinMs: 1, survey: false, learn: false } },
};

/** Starts it with the default settings of all workflows. */
export async function openStack(): Promise<Stack> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-faults-'));
  const home = join(folder, '.signalbox');
  await writeEmptyDatabase(join(home, 'database'));
  cpSync(builtFolder(), join(folder, 'dist'), { recursive: true });
  for (const name of ['package.json', 'people.yaml', 'webhooks.yaml']) cpSync(join(root, name), join(folder, name));
  const workflowsFile = join(folder, 'workflows.yaml');
  const configure = (settings: object) => writeFileSync(workflowsFile, JSON.stringify(settings)); // JSON is YAML
  configure({});
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const local = (...args: string[]) =>
    runNode([join(folder, 'dist', 'stack', 'main.js'), ...args], {
      cwd: folder,
      env: { SIGNALBOX_HOME: home, SIGNALBOX_PEOPLE: peopleFile },
    }).finished;
  const view = (): StackFile => readStackFile(home)!;
  const processOf = (name: ProcessName) => view().processes.find((part) => part.name === name)!;
  const pids = () => [view().supervisorPid, ...view().processes.map(({ pid }) => pid)].filter((pid) => pid !== null);
  const up = async (): Promise<void> => {
    const { code, stderr } = await local('up', '--detach', '--json');
    if (code !== 0) throw new Error(stderr);
  };
  try {
    await up();
  } catch (error) {
    await local('down');
    throw error;
  }
  let joined = joinStack(view(), workflowsFile);
  const db = () => joined.client.db;
  const modelFaults = () => new URL('/faults', view().endpoints.OPENAI_BASE_URL).href;
  const mail = () => new URL(view().endpoints.SMTP_URL).searchParams.get('ask')!;

  return {
    client: () => joined.client,
    configure,
    async up() {
      await up();
      await joined.leave();
      joined = joinStack(view(), workflowsFile); // the ports may have changed
    },
    view,
    pidOf: (name) => processOf(name).pid!,
    kill: (name, signal = 'SIGKILL') => void process.kill(processOf(name).pid!, signal),
    killAll: () => {
      for (const pid of pids()) process.kill(pid, 'SIGKILL');
    },
    replaced: (name, pid) =>
      eventually(() => {
        const states = view().processes.map(({ state }) => state);
        if (processOf(name).pid === pid || states.some((state) => state !== 'ready')) throw new Error(`${name}: ${states.join()}`);
      }),
    start: async (businessId, input) => {
      const request = { workflow: 'support-ticket', input, initiator: 'otto', businessId };
      return (await eventually(() => startRun(joined.client, request))).id;
    },
    approve: async (run, edits) => {
      const word = { person: 'mia', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: edits ?? null } as const;
      await eventually(async () => {
        const answer = await decide(joined.client, { run, requestId: undefined, ...word });
        if (!answer.accepted) throw new Error(String(answer.code));
      });
    },
    settled: (run) =>
      eventually(async () => {
        // the request first: both are committed together, so the row read afterwards includes the wait
        const open = await db()
          .selectFrom('approvals')
          .select('request_id')
          .where('run_id', '=', run)
          .where('status', '=', 'open')
          .execute();
        const row = await db()
          .selectFrom('runs')
          .select(['status', 'state', 'result', 'failure', 'ended_at'])
          .where('id', '=', run)
          .executeTakeFirstOrThrow();
        if (row.ended_at === null && open.length === 0) throw new Error(`${run} is ${row.status} (${row.state})`);
        return row;
      }),
    setModelFaults: (rules) => put(modelFaults(), { rules }),
    modelFaultsFired: async () => {
      const { rules } = (await (await fetch(modelFaults())).json()) as { rules: { fired: number }[] };
      return rules.reduce((sum, { fired }) => sum + fired, 0);
    },
    setMailFaults: (faults) => put(`${mail()}/faults`, faults),
    mails: () => eventually(async () => (await (await fetch(`${mail()}/messages`)).json()) as StoredMail[]),
    modelLog: () =>
      readFileSync(join(home, 'logs', 'model.jsonl'), 'utf8')
        .split('\n')
        .filter((line) => line.endsWith('}'))
        .map((line) => JSON.parse(line) as RequestLine),
    async close() {
      const left = pids();
      await joined.leave();
      await local('down');
      for (const pid of left) if (startMark(pid) !== null) process.kill(pid, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** A client of the currently running stack. */
function joinStack({ endpoints }: StackFile, workflowsFile: string): { client: SignalboxClient; leave: () => Promise<void> } {
  const db = openDatabase(endpoints.DATABASE_URL, { max: 1 });
  const client = openTestClient(db, endpoints.TEMPORAL_ADDRESS, workflowsFile);
  return {
    client,
    async leave() {
      await client.close();
      await db.destroy();
    },
  };
}

async function put(url: string, body: unknown): Promise<void> {
  await eventually(async () => {
    const response = await fetch(url, { method: 'PUT', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  });
}
