import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

/** Payments and the files that they come in are recorded together. */
export type Recorded = 'support-ticket' | 'order' | 'transaction' | 'invoice' | 'report' | 'scheduled-run';

const ENDING = '.jsonl.gz';
const folderOf = (workflow: Recorded): string => join(import.meta.dirname, '..', 'replay', 'histories', workflow);
const fileOf = (workflow: Recorded, name: string): string => join(folderOf(workflow), `${name}${ENDING}`);

/** Names of a workflow's recorded histories, one for each path. */
export const recordedNames = (workflow: Recorded): string[] =>
  readdirSync(folderOf(workflow))
    .map((file) => file.replace(ENDING, ''))
    .sort();

/** One event a line, as JSON. */
export const recordedText = (workflow: Recorded, name: string): string => gunzipSync(readFileSync(fileOf(workflow, name))).toString();

export const readHistory = (workflow: Recorded, name: string): History =>
  historyFromJSON({
    events: recordedText(workflow, name)
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  });

/** Deletes a workflow's recorded histories. */
export function forgetHistories(workflow: Recorded): void {
  rmSync(folderOf(workflow), { recursive: true, force: true });
  mkdirSync(folderOf(workflow), { recursive: true });
}

/** Through the SDK's own helper, without what only tells where it was recorded. */
export function saveHistory(workflow: Recorded, name: string, history: History): void {
  const { events } = JSON.parse(historyToJSON(history)) as { events: unknown[] };
  const text = events.map((event) => `${JSON.stringify(withoutPlace(event))}\n`).join('');
  writeFileSync(fileOf(workflow, name), gzipSync(text, { level: 9 }));
}

/** Process ids, host names, names of queues made of them, and paths in stack traces; the replay reads none of these. */
function withoutPlace(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlace);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, placeless(key, inner)]));
}

function placeless(key: string, value: unknown): unknown {
  if (key === 'identity' && typeof value === 'string') return 'recorder';
  if (key === 'stackTrace') return '';
  if (key === 'taskQueue' && typeof value === 'object' && value !== null && 'normalName' in value) {
    return { ...value, name: 'sticky' };
  }
  return withoutPlace(value);
}
