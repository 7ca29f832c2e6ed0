import { createHash, randomBytes } from 'node:crypto';
import { workflowNamed } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { KeyScope } from '../kit/common/roles.ts';
import { findKey, insertKey, readKeys, revokeKey as revoke, touchKey, type ApiKeyRow } from '../store/api-keys.ts';
import type { SignalboxClient } from './connect.ts';

/** A key of the HTTP API, without its secret. */
export interface KeyView {
  name: string;
  scopes: KeyScope[];
  /** Null: all workflows. */
  workflows: string[] | null;
  createdBy: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
  revokedBy: string | null;
  lastUsedAt: string | null;
  state: 'valid' | 'expired' | 'revoked';
}

export interface KeyOrder {
  name: string;
  scopes: readonly KeyScope[];
  workflows: readonly string[] | null;
  /** Who makes it: the key may do no more than this person. */
  person: string;
  expiresAt: Date | null;
}

const KEY = /^sbk_[\w-]{43}$/;
const KEY_BYTES = 32;
const hashOfKey = (key: string): string => createHash('sha256').update(key).digest('hex');

/**
 * Makes a key. The answer is the only place where it is ever written.
 * @throws SignalboxError INPUT_INVALID (name taken or unusable), WORKFLOW_UNKNOWN, PERSON_UNKNOWN.
 */
export async function createKey(client: SignalboxClient, order: KeyOrder): Promise<KeyView & { key: string }> {
  const { name, scopes, workflows, person, expiresAt } = order;
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(name)) throw nameUnusable(name, 'use 1 to 64 letters, digits, dots, dashes and underscores');
  for (const workflow of workflows ?? []) workflowNamed(workflow);
  (await client.people()).require(person);
  const key = `sbk_${randomBytes(KEY_BYTES).toString('base64url')}`;
  const row = { name, hash: hashOfKey(key), scopes, workflows, created_by: person, expires_at: expiresAt };
  if (!(await insertKey(client.db, row))) throw nameUnusable(name, 'a key has it already, or had it');
  const made = (await listKeys(client)).find((view) => view.name === name)!;
  return { ...made, key };
}

const nameUnusable = (name: string, why: string) =>
  new SignalboxError('INPUT_INVALID', {
    field: 'name',
    detail: `name ${JSON.stringify(name.slice(0, 80))}: ${why}`,
    fix: 'Take another name.',
  });

/** All keys, newest first. @throws SignalboxError DATABASE_UNREACHABLE. */
export const listKeys = async (client: SignalboxClient): Promise<KeyView[]> => (await readKeys(client.db)).map(viewOf);

/** Revokes a key, at once and for ever. @throws SignalboxError KEY_NOT_FOUND, PERSON_UNKNOWN. */
export async function revokeKey(client: SignalboxClient, name: string, person: string): Promise<KeyView> {
  (await client.people()).require(person);
  const row = await revoke(client.db, name, person);
  if (row) return viewOf(row);
  throw new SignalboxError('KEY_NOT_FOUND', { field: 'name', detail: name, fix: 'See the names with `signalbox key list`.' });
}

/** The valid key with this text. @throws SignalboxError UNAUTHENTICATED when it is unknown, expired or revoked. */
export async function checkKey(client: SignalboxClient, text: string): Promise<KeyView> {
  const row = KEY.test(text) ? await findKey(client.db, hashOfKey(text)) : undefined;
  if (!row) throw unusable('the key is unknown');
  const view = viewOf(row);
  if (view.state !== 'valid') throw unusable(`the key ${view.name} is ${view.state}`);
  await touchKey(client.db, row);
  return view;
}

const unusable = (detail: string) =>
  new SignalboxError('UNAUTHENTICATED', { field: 'authorization', detail, fix: 'Make a key with `signalbox key create` and send it.' });

const viewOf = (row: ApiKeyRow): KeyView => ({
  name: row.name,
  scopes: row.scopes,
  workflows: row.workflows,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at?.toISOString() ?? null,
  revokedAt: row.revoked_at?.toISOString() ?? null,
  revokedBy: row.revoked_by,
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  state: stateOf(row),
});

function stateOf({ revoked_at, expires_at }: ApiKeyRow): KeyView['state'] {
  if (revoked_at !== null) return 'revoked';
  return expires_at !== null && expires_at.getTime() <= Date.now() ? 'expired' : 'valid';
}
