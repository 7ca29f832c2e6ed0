import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { readRules, type ScriptedRule } from '../../testkit/scripted-rules.ts';
import { fill, holds, type Functions, type Known } from './expressions.ts';
import { filesOf, findFile, type Case } from './folders.ts';
import type { Ground } from './ground.ts';
import { functionsOf, readInput } from './known.ts';
import { openPool, type Pool } from './pool.ts';
import type { Verdict } from './report.ts';
import { runSteps } from './run-check.ts';
import type { Check, Script } from './script.ts';

export interface Hand {
  hear: (verdict: Verdict) => void;
  say: (line: string) => void;
  /** When aborted, no new check begins. */
  signal: AbortSignal;
}

/** Runs cases in sequence. @returns a verdict per check. */
export async function runCases(cases: readonly Case[], { hear, say, signal }: Hand): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const pool = openPool(say);
  const scratch = mkdtempSync(join(tmpdir(), 'signalbox-cases-'));
  try {
    for (const one of cases) {
      for (const turn of one.script === null ? [null] : turnsOf(one, one.script)) {
        if (signal.aborted) return verdicts;
        const verdict = turn === null ? notRun(one, 'the folder', 'no script for this kind') : await judge(turn, { pool, scratch, signal });
        if (signal.aborted) return verdicts; // an interrupted check has no verdict
        if (verdict === null) continue;
        verdicts.push(verdict);
        hear(verdict);
      }
    }
    return verdicts;
  } finally {
    await pool.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A check, for one of its files if it has some. */
interface Turn {
  one: Case;
  check: Check;
  file: string | null;
  values: Record<string, string>;
  /** For the ids of its runs. */
  id: string;
}

function turnsOf(one: Case, { checks }: Script): Turn[] {
  const turns = checks.flatMap((check) => {
    const files = check.each ? filesOf(one, check.each) : [];
    return (files.length > 0 ? files : [null]).flatMap((file) => (check.for ?? [{}]).map((values) => ({ one, check, file, values })));
  });
  return turns.map((turn, index) => ({ ...turn, id: `${one.kind}-${index + 1}`.slice(0, 40) }));
}

const notRun = ({ kind }: Case, check: string, why: string): Verdict => ({ kind, check, verdict: 'not run', why, seconds: 0 });

interface Place {
  pool: Pool;
  scratch: string;
  signal: AbortSignal;
}

/** @returns null if the check does not apply to this file. */
async function judge(turn: Turn, place: Place): Promise<Verdict | null> {
  const { one, check, file, values } = turn;
  const of = [...(file === null ? [] : [basename(file)]), ...Object.values(values)].join(', ');
  const name = of === '' ? check.name : `${check.name} (${of})`;
  const missing = [...(check.each && file === null ? check.each : []), ...(check.needs ?? []).filter((need) => !findFile(one, need))];
  if (missing.length > 0) return notRun(one, name, `there is no file ${missing.join(', ')}`);
  const begin = Date.now();
  const seconds = () => Math.round((Date.now() - begin) / 100) / 10;
  try {
    const functions = functionsOf(one, place.scratch);
    const known: Known = { ...values, id: turn.id, file, name: file && basename(file, extname(file)), data: file && readInput(file) };
    if (check.if !== undefined && !(await holds(check.if, known, functions))) return null;
    const why = await play(turn, { ...place, known, functions });
    return { kind: one.kind, check: name, verdict: why === null ? 'holds' : 'fault', why, seconds: seconds() };
  } catch (error) {
    return { kind: one.kind, check: name, verdict: 'fault', why: (error as Error).message, seconds: seconds() };
  }
}

interface Props extends Place {
  known: Known;
  functions: Functions;
}

/** @returns what failed, or null. */
async function play({ one, check }: Turn, { pool, known, functions, signal }: Props): Promise<string | null> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(check.environment ?? {})) environment[name] = await fill(value, known, functions);
  const rules = check.rules === undefined ? [] : readRules(await fill(check.rules, known, functions));
  const ground = await pool.take(one, { environment, fresh: check.fresh });
  Object.assign(known, { house: ground.house, folder: ground.stack.folder });
  setRules(ground, rules);
  try {
    return await runSteps(check.steps, { ground, known, functions, signal, since: Date.now() });
  } finally {
    setRules(ground, []);
    await ground.restore();
  }
}

/** Both proxies get all rules; each rule names its path. */
function setRules({ proxies }: Ground, rules: readonly ScriptedRule[]): void {
  proxies.model.setRules(rules);
  proxies.house.setRules(rules);
}
