import { openClient } from '../../src/client/connect.ts';
import { stuckAdvice } from '../../src/client/stuck-advice.ts';
import { openSettingsFiles } from '../../src/settings/client-settings.ts';
import { temporalEnvironment, type Config } from '../../src/settings/environment.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { readStackFile } from '../../src/settings/stack-file.ts';
import { bad, good, type Finding } from './findings.ts';

const CHECK = 'runs';

/** Lists stuck runs, newest first. Empty when no Temporal server answers, which another check reports. */
export async function checkRuns(config: Config): Promise<Finding[]> {
  const localTemporalAddress = readStackFile(config.SIGNALBOX_HOME)?.endpoints.TEMPORAL_ADDRESS ?? null;
  const files = openSettingsFiles({ peopleFile: config.SIGNALBOX_PEOPLE, workflowsFile: null });
  const client = openClient({ temporalEnvironment: temporalEnvironment(), localTemporalAddress, databaseUrl: null, ...files });
  try {
    const { stuckNow } = await import('../../src/client/stuck-runs.ts');
    const { stuck, lookedAt } = await stuckNow(await client.temporal());
    if (stuck.size === 0) return [good(CHECK, `none of the ${lookedAt} newest open runs is stuck`)];
    return [...stuck].map(([run, { attempts, cause, message }]) =>
      bad(CHECK, `${run} is stuck: its workflow task has failed ${attempts} times (${cause}): ${message}`, stuckAdvice(run)),
    );
  } catch (error) {
    if (error instanceof SignalboxError) return [];
    throw error;
  } finally {
    await client.close();
  }
}
