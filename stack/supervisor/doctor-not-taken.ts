import { openClient } from '../../src/client/connect.ts';
import { toSignalboxError } from '../../src/client/errors.ts';
import { notTaken } from '../../src/client/not-taken.ts';
import type { NotTaken } from '../../src/kit/common/not-taken.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import type { Config } from '../../src/settings/environment.ts';
import { readStackFile } from '../../src/settings/stack-file.ts';
import { bad, good, warning, type Finding } from './findings.ts';

const CHECK = 'not taken';
const HOURS = 24;

const KINDS: Record<NotTaken['what'], { found: string; fix: string }> = {
  mails: {
    found: 'mails were refused or given up',
    fix: '`signalbox mail list --state refused` lists them, and `--state dead` those that were given up; `signalbox mail dismiss` closes one.',
  },
  files: {
    found: 'files were refused or given up',
    fix: '`signalbox files list --state refused` lists them, and `--state dead` those that were given up; `signalbox files dismiss` closes one.',
  },
  bounces: { found: 'mails of ours came back', fix: '`signalbox mail list --bounces` lists them.' },
};

/** What of the last day a person should look at. Empty without a database: then nothing was taken in. */
export async function checkNotTaken(config: Config): Promise<Finding[]> {
  const databaseUrl = config.DATABASE_URL ?? readStackFile(config.SIGNALBOX_HOME)?.endpoints.DATABASE_URL ?? null;
  if (databaseUrl === null) return [];
  const files = openSettingsFiles({ peopleFile: config.SIGNALBOX_PEOPLE, workflowsFile: null });
  const client = openClient({ temporalEnvironment: {}, localTemporalAddress: null, databaseUrl, ...files });
  try {
    return findingsOf(await notTaken(client, HOURS));
  } catch (error) {
    const { message, fix } = toSignalboxError(error);
    return [bad(CHECK, `not known, because it cannot be counted: ${message}`, fix ?? 'Run `signalbox doctor` again.')];
  } finally {
    await client.close();
  }
}

/** One finding for each kind: a warning where there is something to look at. */
export function findingsOf(counts: readonly NotTaken[]): Finding[] {
  const kinds = (['mails', 'files', 'bounces'] as const).map((what) => ({ what, rows: counts.filter((row) => row.what === what) }));
  const some = kinds.filter(({ rows }) => rows.length > 0);
  if (some.length === 0) return [good(CHECK, `no mail or file within ${HOURS} h, and no mail of ours came back`)];
  return some.map(({ what, rows }) => {
    const total = rows.reduce((sum, { count }) => sum + count, 0);
    const reasons = rows.map(({ reason, count }) => `${count} ${reason}`).join(', ');
    return warning(CHECK, `${total} ${KINDS[what].found} within ${HOURS} h: ${reasons}`, KINDS[what].fix);
  });
}
