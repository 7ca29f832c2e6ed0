import type { People } from '../client/settings.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { KeyScope, Role } from '../kit/common/roles.ts';

/** Who asks. Machines never decide an approval. */
export type Caller =
  | { kind: 'person'; person: string; proof: 'token' | 'session' | 'link' }
  /** `person` made the key: it may do no more than that person may at the time. */
  | { kind: 'machine'; key: string; person: string; scopes: readonly KeyScope[]; workflows: readonly string[] | null };

/** @throws SignalboxError NOT_ALLOWED naming the role and the workflow. */
export function assertRole(people: Pick<People, 'hasRole'>, caller: Caller, workflow: string, role: Role | KeyScope): void {
  const hindrance = hindranceOf(people, caller, workflow, role);
  if (hindrance === null) return;
  throw new SignalboxError('NOT_ALLOWED', { field: caller.kind === 'machine' ? 'key' : 'person', ...hindrance });
}

/** Whether the caller has the role for the workflow. */
export const hasRole = (people: Pick<People, 'hasRole'>, caller: Caller, workflow: string, role: Role | KeyScope): boolean =>
  hindranceOf(people, caller, workflow, role) === null;

type Hindrance = { detail: string; fix: string } | null;

function hindranceOf(people: Pick<People, 'hasRole'>, caller: Caller, workflow: string, role: Role | KeyScope): Hindrance {
  return (caller.kind === 'machine' ? limitOfKey(caller, workflow, role) : null) ?? limitOfPerson(people, caller, workflow, role);
}

function limitOfKey({ key, scopes, workflows }: Extract<Caller, { kind: 'machine' }>, workflow: string, role: Role | KeyScope): Hindrance {
  if (role === 'decide')
    return {
      detail: `the key ${key} may not decide: a person decides an approval`,
      fix: 'Decide as a person: with a token, or in the inbox.',
    };
  if (!scopes.includes(role))
    return {
      detail: `the key ${key} has no scope ${role} (${workflow})`,
      fix: `Make a key with --scope ${role}: \`signalbox key create\`.`,
    };
  if (workflows !== null && !workflows.includes(workflow))
    return {
      detail: `the key ${key} is not for ${workflow} (${role})`,
      fix: `Make a key with --workflow ${workflow}: \`signalbox key create\`.`,
    };
  return null;
}

function limitOfPerson(people: Pick<People, 'hasRole'>, { kind, person }: Caller, workflow: string, role: Role | KeyScope): Hindrance {
  if (role === 'message' && kind === 'machine') return null; // the scope says it; no role of a person is about messages
  const needed = role === 'message' ? 'operate' : role;
  if (people.hasRole(person, workflow, needed)) return null;
  const who = kind === 'machine' ? `${person}, who made the key,` : person;
  return { detail: `${who} may not ${needed} ${workflow}`, fix: `Ask somebody to add the role \`${needed}\` in the people file.` };
}
