import { workflowNamed } from '../../contracts/registry.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { Redaction, RedactionAnswer } from '../../kit/common/journal.ts';
import { journalsOf, readJournals, redactJournal } from '../../store/journal.ts';
import type { SignalboxClient } from '../connect.ts';
import { parseRunId } from '../ids.ts';
import { runNotFound } from '../observe.ts';
import { requireOperator, requireReason } from '../operate.ts';
import { linesOf } from './line.ts';

/** The lines of one run's journal, with its head. @throws SignalboxError INPUT_INVALID, RUN_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function* exportRun(client: SignalboxClient, run: string): AsyncGenerator<string> {
  parseRunId(run);
  const [journal] = await journalsOf(client.db, [run]);
  if (!journal) throw runNotFound(run);
  yield* linesOf(journal);
}

/** The lines of all runs, or of those with a row at or after a time; each run's journal is whole. */
export async function* exportAll(client: SignalboxClient, since: Date | null = null): AsyncGenerator<string> {
  for await (const journal of readJournals(client.db, since)) yield* linesOf(journal);
}

/**
 * Removes texts from a run's journal; its chain stays valid. Other tables keep what they have.
 * @throws SignalboxError RUN_NOT_FOUND, PERSON_UNKNOWN, NOT_ALLOWED, INPUT_INVALID, DATABASE_UNREACHABLE.
 */
export async function redact(
  client: SignalboxClient,
  redaction: Redaction,
  by: { person: string; reason: string },
): Promise<RedactionAnswer> {
  const { run, of, fields } = redaction;
  const { name } = workflowNamed(parseRunId(run).workflow);
  await requireOperator(client, by.person, name, 'redact the journal of');
  requireReason(by.reason);
  if ((await journalsOf(client.db, [run])).length === 0) throw runNotFound(run);
  const rows = await redactJournal(client.db, redaction, by);
  if (rows.length > 0) return { run, rows, fields };
  throw new SignalboxError('INPUT_INVALID', {
    field: 'person' in of ? 'person' : 'seq',
    detail: 'the journal has nothing there that could be removed',
    fix: `See the rows with \`signalbox journal ${run}\`.`,
  });
}
