import { readConfig, type Config } from '../../src/settings/environment.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { checkHome, checkInstall, checkNode, checkTemporalProgram } from './doctor-machine.ts';
import { checkMigrations, checkParts, checkPorts, checkSupervisor, checkWorkerCode } from './doctor-stack.ts';
import { bad, good, type Finding } from './findings.ts';

/** Checks everything that the local stack needs, whether or not it runs. Changes nothing. */
export async function runDoctor(): Promise<Finding[]> {
  const config = readOrExplain();
  const basics = [checkNode(), checkInstall()];
  if ('check' in config) return [...basics, config];
  const { checkEvents, checkModels, checkPeople, checkProviderSettings, checkWebhooks, checkWorkflowSettings } =
    await import('./doctor-settings.ts'); // loads packages that the other commands of this program do not need
  const machine = [
    good('configuration', `valid; data in ${config.SIGNALBOX_HOME}`),
    checkPeople(config),
    await checkWorkflowSettings(config),
    checkProviderSettings(config),
    checkModels(config),
    checkWebhooks(config),
    checkEvents(config),
    checkHome(config),
    await checkTemporalProgram(config),
  ];
  const supervisor = checkSupervisor(config);
  const { checkRuns } = await import('./doctor-runs.ts');
  const { checkMailboxes } = await import('./doctor-mailboxes.ts');
  const { checkFolders } = await import('./doctor-folders.ts');
  const { checkNotTaken } = await import('./doctor-not-taken.ts');
  const stack = await Promise.all([
    checkPorts(config),
    checkParts(config),
    checkMigrations(config),
    checkRuns(config),
    checkMailboxes(config),
    checkFolders(config),
    checkNotTaken(config),
  ]);
  return [...basics, ...machine, supervisor, ...checkWorkerCode(config), ...stack.flat()];
}

function readOrExplain(): Config | Finding {
  try {
    return readConfig();
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    return bad('configuration', error.message, error.fix ?? 'Correct the environment.');
  }
}
