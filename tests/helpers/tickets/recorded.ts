import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

const folder = (name: string): string => join(import.meta.dirname, '..', '..', 'replay', name);

/** Where the recorded histories lie, one file a path. */
export const historiesFolder = folder('histories');
export const orderHistoriesFolder = folder('order-histories');
/** Of payments and of payment files. */
export const transactionHistoriesFolder = folder('transaction-histories');

export const recordedNames = (at = historiesFolder): string[] =>
  readdirSync(at)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.replace('.json', ''))
    .sort();

/** The text of a recorded history, as it is in the repository. */
export const recordedText = (name: string, at = historiesFolder): string => readFileSync(join(at, `${name}.json`), 'utf8');

export const readHistory = (name: string, at = historiesFolder): History => historyFromJSON(JSON.parse(recordedText(name, at)));

/** A history as text for the repository: through the SDK's own helper, without what only tells where it was recorded. */
export const historyText = (history: History): string => `${JSON.stringify(withoutPlace(JSON.parse(historyToJSON(history))), null, 1)}\n`;

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
