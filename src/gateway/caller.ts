import type { People, Role } from '../client/settings.ts';
import { SignalboxError } from '../kit/common/failures.ts';

/** Who asks. Machines never decide an approval. */
export type Caller =
  | { kind: 'person'; person: string; proof: 'token' | 'session' | 'link' }
  | { kind: 'machine'; key: string; scopes: readonly Role[]; workflows: readonly string[] | null };

/** @throws SignalboxError NOT_ALLOWED naming the role and the workflow. */
export function assertRole(people: Pick<People, 'hasRole'>, caller: Caller, workflow: string, role: Role): void {
  const holds =
    caller.kind === 'person'
      ? people.hasRole(caller.person, workflow, role)
      : caller.scopes.includes(role) && (caller.workflows?.includes(workflow) ?? true);
  if (holds) return;
  const who = caller.kind === 'person' ? caller.person : `the key ${caller.key}`;
  throw new SignalboxError('NOT_ALLOWED', { field: 'role', detail: `${who} lacks the role ${role} for ${workflow}` });
}
