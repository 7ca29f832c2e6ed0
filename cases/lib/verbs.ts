import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { fill, valueOf, wordsOf, type Functions, type Known } from './expressions.ts';
import type { Ground } from './ground.ts';
import { readMails } from './mails.ts';
import { readPayments } from './payments.ts';
import type { Step, Verb } from './script.ts';

/** The environment of a step. */
export interface Scene {
  ground: Ground;
  known: Known;
  functions: Functions;
  /** When its check began. */
  since: number;
  /** Aborts the step. */
  signal: AbortSignal;
}

type Play = { [V in Verb]: (given: NonNullable<Step[V]>, scene: Scene, seconds: number) => unknown };

/** Performs a step. @returns the value that its expectations check. */
export async function perform(step: Step, scene: Scene): Promise<unknown> {
  const verb = (Object.keys(play) as Verb[]).find((one) => step[one] !== undefined)!;
  return (play[verb] as (given: unknown, scene: Scene, seconds: number) => unknown)(step[verb], scene, step.within);
}

const words = ({ known, functions }: Scene, text: string): Promise<string> => fill(text, known, functions);

const play: Play = {
  async signalbox(line, scene, seconds) {
    const args = await Promise.all(wordsOf(line).map((word) => words(scene, word)));
    const { code, stdout, stderr, seconds: took } = await scene.ground.stack.ask([...args, '--json'], (seconds + 30) * 1_000);
    return { exit: code, out: readJson(stdout), error: readJson(stderr), said: stdout + stderr, seconds: took };
  },
  async http({ method, url, body }, scene) {
    const response = await fetch(await words(scene, url), { method, ...(body !== undefined && { body: await words(scene, body) }) });
    return { status: response.status, body: readJson(await response.text()) };
  },
  async sql(text, scene) {
    const { ground, known, functions } = scene;
    return ground.sql(await fill(text, known, functions, (value) => value.replaceAll("'", "''")));
  },
  async payments(id, scene) {
    return readPayments(scene.ground, await words(scene, id));
  },
  async mails(run, scene) {
    const mails = await readMails(join(scene.ground.stack.folder, '.signalbox', 'mail'), scene.since);
    const wanted = await words(scene, run);
    return wanted === '*' ? mails : mails.filter(({ headers }) => headers['x-signalbox-run'] === wanted);
  },
  async requests(which, { ground: { proxies }, since }) {
    const seen = (which === 'house' ? proxies.house : proxies.model).seen().filter(({ at }) => at >= since);
    const lines = seen.map(({ headers, method, path, played, status, body }) => ({
      ...{ prompt: headers['x-signalbox-prompt'], run: headers['x-signalbox-run'], key: headers['idempotency-key'] },
      ...{ status, played, method, path, body },
    }));
    return which === 'house' || which === 'model' ? lines : lines.filter(({ prompt }) => prompt === which);
  },
  async signal({ run, name, encoding, data }, scene) {
    const [encoded, signalName, text] = await Promise.all([encoding, name, data].map((part) => words(scene, part)));
    const payloads = encoded === 'none' ? [] : [{ metadata: { encoding: Buffer.from(encoded!) }, data: Buffer.from(text!) }];
    const connection = await Connection.connect({ address: scene.ground.file().endpoints.TEMPORAL_ADDRESS });
    try {
      const client = new Client({ connection });
      const workflowExecution = { workflowId: await words(scene, run) };
      const request = { namespace: 'default', workflowExecution, signalName, input: { payloads }, identity: 'a case' };
      await client.workflowService.signalWorkflowExecution({ ...request, requestId: `case-${Date.now()}` });
    } finally {
      await connection.close();
    }
  },
  async write({ to, from, text }, scene) {
    const file = join(scene.ground.stack.folder, to);
    if (from !== undefined) copyFileSync(await words(scene, from), file);
    else writeFileSync(file, await words(scene, text ?? ''));
  },
  kill(name, { ground }) {
    const { pid } = ground.file().processes.find((part) => part.name === name) ?? {};
    if (!pid) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
  },
  async pause(seconds) {
    await sleep(seconds * 1_000);
  },
  async let(names, { known, functions }) {
    for (const [name, expression] of Object.entries(names)) known[name] = await valueOf(expression, known, functions);
    return Object.fromEntries(Object.keys(names).map((name) => [name, known[name]]));
  },
};

/** Parses JSON or JSON lines, else returns the text; undefined if empty. */
function readJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const lines = text.trim().split('\n');
    return lines.every((line) => /^\{.*\}$/.test(line)) ? lines.map((line) => JSON.parse(line) as unknown) : text;
  }
}
