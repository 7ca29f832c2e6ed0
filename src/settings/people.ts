import { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import { memoizeByObject } from '../kit/common/memoize.ts';
import { groupByPerson, isOnePerson, signOfId } from '../kit/common/one-person.ts';
import type { Role } from '../kit/common/roles.ts';
import type { Deciders } from '../kit/common/votes.ts';
import { MailAddress } from '../kit/schema/address.ts';
import { absenceProblem, Absences, absencesAt } from './absences.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores');
const who = z.array(z.string().min(1)).default([]);

/** Each list has persons, groups or `everyone`; a missing list means nobody. */
const Roles = z.strictObject({ start: who, read: who, operate: who, decide: who });

const PeopleFile = z.strictObject({
  people: z.array(z.strictObject({ id, name: z.string().min(1), email: MailAddress, groups: z.array(id).default([]) })).min(1),
  /** By workflow name; `default` applies to workflows without an entry. */
  roles: z.record(z.string(), Roles).default({}),
  /** A delegate may decide with the absent person's rights. */
  absences: Absences,
});
type PeopleFile = z.infer<typeof PeopleFile>;

export type Person = PeopleFile['people'][number];

/** People and their roles. Each call uses the current content of the file. */
export interface PeopleDirectory {
  find(person: string): Person | undefined;
  /** The person with this mail address, in any case of letters; undefined where none or several have it. */
  findByEmail(address: string): Person | undefined;
  /** The person. @throws SignalboxError PERSON_UNKNOWN. */
  require(person: string): Person;
  /** Everybody, in the order of the file. */
  all(): readonly Person[];
  /** Persons of a group, in the order of the file. */
  members(group: string): Person[];
  /** Mail addresses of a person or of a group's members; empty if there are none. */
  addressesOf(name: string): string[];
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
  const read = (): PeopleFile => yaml().read([], PeopleFile, (file) => duplicateId(file) ?? problemWithAbsences(file));
  const find = (person: string) => entryOf(read(), person);
  const members = (group: string) => read().people.filter((person) => person.groups.includes(group));
  return {
    find,
    findByEmail: (address) => onlyOne(read().people.filter(({ email }) => email.toLowerCase() === address.toLowerCase())),
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
    members,
    addressesOf: (name) => {
      const person = find(name);
      return (person ? [person] : members(name)).map(({ email }) => email);
    },
    hasRole: (person, workflow, role) => isNamedIn(find(person), roleIn(read(), workflow, role)),
    deciders: () => decidersOf(read()),
    severalIds: () =>
      groupByPerson(read().people)
        .map(({ entries }) => entries)
        .filter(({ length }) => length > 1),
  };
}

const onlyOne = (found: Person[]): Person | undefined => (found.length === 1 ? found[0] : undefined);

const entryOf = ({ people }: PeopleFile, id: string): Person | undefined => people.find((person) => person.id === id);

const roleIn = ({ roles }: PeopleFile, workflow: string, role: Role): string[] => (roles[workflow] ?? roles['default'])?.[role] ?? [];

const isNamedIn = (person: Person | undefined, names: string[]): boolean =>
  person !== undefined && names.some((name) => name === person.id || name === 'everyone' || person.groups.includes(name));

const signsById = ({ people }: PeopleFile) =>
  new Map(groupByPerson(people).flatMap(({ signs, entries }) => entries.map(({ id }) => [id, [...signs]] as const)));

const decidersOf = memoizeByObject((file: PeopleFile): Deciders => {
  const signs = signsById(file);
  return {
    isKnown: (person) => entryOf(file, person) !== undefined,
    persons: () => file.people.map(({ id }) => id),
    mayDecide: (person, approvers) => isNamedIn(entryOf(file, person), approvers),
    operatorsOf: (workflow) => roleIn(file, workflow, 'operate'),
    signsOf: (person) => signs.get(person) ?? [signOfId(person)],
    absencesAt: (ms) => absencesAt(file.absences, ms),
  };
});

function duplicateId({ people }: PeopleFile): FileProblem | null {
  const ids = people.map((person) => person.id);
  const twice = ids.findIndex((known, index) => ids.indexOf(known) !== index);
  return twice >= 0 ? { path: ['people', twice, 'id'], message: `${ids[twice]} is listed twice` } : null;
}

function problemWithAbsences(file: PeopleFile): FileProblem | null {
  const signs = signsById(file);
  const isOneHuman = (one: string, other: string) => isOnePerson(signs.get(one) ?? [], signs.get(other) ?? []);
  return absenceProblem(file.absences, isOneHuman, [...signs.keys()]);
}
