import type { NotTaken } from '../kit/common/not-taken.ts';
import { countNotTaken } from '../store/not-taken.ts';
import type { SignalboxClient } from './connect.ts';

/** What was refused, given up or came back, by reason. @param hours of the last so many; left out for all. @throws SignalboxError DATABASE_UNREACHABLE. */
export const notTaken = (client: Pick<SignalboxClient, 'db'>, hours: number | null = null): Promise<NotTaken[]> =>
  countNotTaken(client.db, hours);
