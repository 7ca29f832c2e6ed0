import type { Logger } from 'pino';
import { purgeStarts } from '../store/api-starts.ts';
import type { Db } from '../store/database.ts';
import { purgeEvents } from '../store/event-views.ts';
import { purgeEffects } from '../store/ledger.ts';

const EVERY_MS = 3_600_000;

/** Removes expired rows of the effects ledger, old run events and old idempotency keys now and every hour. Several workers may do so at once. @returns a function that stops it. */
export function keepPurging(db: Db, logger: Logger): () => void {
  const purge = async (): Promise<void> => {
    try {
      const rows = await purgeEffects(db, new Date());
      await purgeEvents(db);
      await purgeStarts(db);
      logger.info({ rows }, 'expired rows of the effects ledger removed');
    } catch (error) {
      logger.warn({ error: String(error) }, 'the effects ledger could not be purged; next try in an hour');
    }
  };
  void purge();
  const timer = setInterval(() => void purge(), EVERY_MS);
  return () => clearInterval(timer);
}
