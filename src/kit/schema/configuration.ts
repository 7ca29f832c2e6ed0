import { z } from 'zod';

/** Persons or groups that decide; at least one. */
export const people = (...usual: string[]) => z.array(z.string().min(1)).min(1).default(usual);

const DAY_MS = 86_400_000;

/** A length of time in milliseconds, above zero. @param days of the default. */
export const duration = ({ days }: { days: number }) =>
  z
    .number()
    .int()
    .positive()
    .default(days * DAY_MS);

/** The limits of one run's model calls; at a limit the case is handed over. */
export const modelBudget = ({ modelCalls }: { modelCalls: number }) =>
  z
    .strictObject({
      run: z.strictObject({ modelCalls: z.number().int().min(0).default(modelCalls) }).prefault({}),
      atLimit: z.literal('hand_over').default('hand_over'),
    })
    .prefault({});
