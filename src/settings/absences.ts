import { z } from 'zod';
import { isTimeZone, momentOf } from '../kit/common/day.ts';
import type { Absence } from '../kit/common/votes.ts';
import type { FileProblem } from './yaml-file.ts';

const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/, 'must be a day such as 2026-12-24, or a time such as 2026-12-24T12:00')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is no day of the calendar');

/** Who is away, from when to when, and who decides for them meanwhile. */
export const Absences = z
  .array(
    z.strictObject({
      person: z.string(),
      /** A day, or a moment; local to the time zone. */
      from: moment,
      /** As `from`; a day is the last one. */
      to: moment,
      delegate: z.string(),
      timeZone: z.string().refine(isTimeZone, 'is no time zone').default('UTC'),
    }),
  )
  .default([]);
type Absences = z.infer<typeof Absences>;

const DAY_MS = 86_400_000;

const beginOf = ({ from, timeZone }: Absences[number]): number => momentOf(from, timeZone).getTime();

function endOf({ to, timeZone }: Absences[number]): number {
  if (to.includes('T')) return momentOf(to, timeZone).getTime();
  return momentOf(new Date(Date.parse(to) + DAY_MS).toISOString().slice(0, 10), timeZone).getTime();
}

/** The absences of a moment, in milliseconds since the epoch. */
export function absencesAt(absences: Absences, ms: number): Absence[] {
  return absences
    .filter((absence) => beginOf(absence) <= ms && ms < endOf(absence))
    .map((absence) => ({ person: absence.person, delegate: absence.delegate, until: new Date(endOf(absence)).toISOString() }));
}

/** The first absence that names nobody, the same human twice, no span of time, or a time in which the person has a delegate already. */
export function absenceProblem(
  absences: Absences,
  isOneHuman: (one: string, other: string) => boolean,
  known: readonly string[],
): FileProblem | null {
  for (const [index, absence] of absences.entries()) {
    const { person, delegate } = absence;
    const problem = (field: string, message: string): FileProblem => ({ path: ['absences', index, field], message });
    if (!known.includes(person)) return problem('person', `${person} is not among the people`);
    if (!known.includes(delegate)) return problem('delegate', `${delegate} is not among the people`);
    if (isOneHuman(person, delegate)) return problem('delegate', `${delegate} is the absent person`);
    if (beginOf(absence) >= endOf(absence)) return problem('to', 'the end is not after the beginning');
    const overlaps = (other: Absences[number]) =>
      isOneHuman(other.person, person) && beginOf(other) < endOf(absence) && beginOf(absence) < endOf(other);
    if (absences.slice(0, index).some(overlaps)) return problem('from', `${person} has another delegate at that time`);
  }
  return null;
}
