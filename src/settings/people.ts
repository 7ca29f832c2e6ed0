import { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import { memoizeByObject } from '../kit/common/memoize.ts';
import { groupByPerson, signOfId } from '../kit/common/one-person.ts';
import type { Deciders } from '../kit/common/votes.ts';
import { MailAddress } from '../kit/schema/address.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores');
const who = z.array(z.string().min(1)).default([]);

/** Each list has persons, groups or `everyone`; a missing list means nobody. */
const Roles = z.strictObject({ start: who, read: who, operate: who, decide: who });

const PeopleFile = z.strictObject({
  people: z.array(z.strictObject({ id, name: z.string().min(1), email: MailAddress, groups: z.array(id).default([]) })).min(1),
  /** By workflow name; `default` applies to workflows without an entry. */
  roles: z.record(z.string(), Roles).default({}),
});
type PeopleFile = z.infer<typeof PeopleFile>;

export type Person = PeopleFile['people'][number];
export type Role = keyof z.infer<typeof Roles>;

/** People and their roles. Each call uses the current content of the file. */
export interface PeopleDirectory {
  find(person: string): Person | undefined;
  /** The person. @throws SignalboxError PERSON_UNKNOWN. */
  require(person: string): Person;
  /** Everybody, in the order of the file. */
  all(): readonly Person[];
  /** Persons of a group, in the order of the file. */
  members(group: string): Person[];
  /** Whether the person has the role for the workflow, also through a group or `everyone`. */
  hasRole(person: string, workflow: string, role: Role): boolean;
  /** A snapshot of who may decide, read from the current file. @throws SignalboxError CONFIG_INVALID. */
  deciders(): Deciders;
  /** Persons with several ids, each as the list of their entries. */
  severalIds(): Person[][];
}

/** Opens the people file at `file` (YAML). Each call may throw SignalboxError CONFIG_INVALID, naming line and field. */
export function openPeople(file: string): PeopleDirectory {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_PEOPLE', what: 'people file', holds: 'your people' });
  const read = (): PeopleFile => yaml().read([], PeopleFile, duplicateId);
  const find = (person: string) => entryOf(read(), person);
  return {
    find,
    require: (person) => {
      const found = find(person);
      if (found) return found;
      throw new SignalboxError('PERSON_UNKNOWN', {
        detail: person,
        field: 'as',
        fix: `Use one of: ${read()
          .people.map((known) => known.id)
          .join(', ')}; or add the person to ${file}.`,
      });
    },
    all: () => read().people,
    members: (group) => read().people.filter((person) => person.groups.includes(group)),
    hasRole: (person, workflow, role) => isNamedIn(find(person), roleIn(read(), workflow, role)),
    deciders: () => decidersOf(read()),
    severalIds: () =>
      groupByPerson(read().people)
        .map(({ entries }) => entries)
        .filter(({ length }) => length > 1),
  };
}

const entryOf = ({ people }: PeopleFile, id: string): Person | undefined => people.find((person) => person.id === id);

const roleIn = ({ roles }: PeopleFile, workflow: string, role: Role): string[] => (roles[workflow] ?? roles['default'])?.[role] ?? [];

const isNamedIn = (person: Person | undefined, names: string[]): boolean =>
  person !== undefined && names.some((name) => name === person.id || name === 'everyone' || person.groups.includes(name));

const decidersOf = memoizeByObject((file: PeopleFile): Deciders => {
  const signs = new Map(groupByPerson(file.people).flatMap(({ signs, entries }) => entries.map(({ id }) => [id, [...signs]] as const)));
  return {
    isKnown: (person) => entryOf(file, person) !== undefined,
    mayDecide: (person, approvers) => isNamedIn(entryOf(file, person), approvers),
    operatorsOf: (workflow) => roleIn(file, workflow, 'operate'),
    signsOf: (person) => signs.get(person) ?? [signOfId(person)],
  };
});

function duplicateId({ people }: PeopleFile): FileProblem | null {
  const ids = people.map((person) => person.id);
  const twice = ids.findIndex((known, index) => ids.indexOf(known) !== index);
  return twice >= 0 ? { path: ['people', twice, 'id'], message: `${ids[twice]} is listed twice` } : null;
}
