import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ReportDefinition } from '../contracts/report/definition.schema.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { secretsNamed } from './environment.ts';
import { packageRoot } from './package-root.ts';
import { cachedByTime, type YamlFile } from './yaml-file.ts';

const SUFFIX = '.yaml';

/**
 * Opens the definitions of reports: one file each, `<name>.yaml`. Those of the given folder come before the ones of the same name that ship.
 * @returns the definition of a report by its name. @throws SignalboxError INPUT_INVALID, CONFIG_INVALID naming file, line and field.
 */
export function openReportDefinitions(own: string): (report: string) => ReportDefinition {
  const folders = [join(packageRoot(), 'reports'), own];
  const opened = new Map<string, () => YamlFile>();
  return (report) => {
    const files = filesIn(folders); // by what is there: a name is never made into a path
    const file = files.get(report);
    if (file === undefined)
      throw new SignalboxError('INPUT_INVALID', {
        field: 'report',
        detail: `report: there is no report ${report}`,
        fix: `Use one of: ${[...files.keys()].sort().join(', ')}; or write reports/${report}${SUFFIX}.`,
      });
    if (!opened.has(file)) opened.set(file, cachedByTime({ file, variable: 'SIGNALBOX_REPORTS', what: 'report', holds: 'your reports' }));
    return opened.get(file)!().read([], ReportDefinition);
  };
}

function filesIn(folders: readonly string[]): Map<string, string> {
  const found = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => [name.slice(0, -SUFFIX.length), join(folder, name)] as const));
  return new Map(found.filter(([, file]) => file.endsWith(SUFFIX)));
}

/** The database that a report calls `company` is our own, unless another URL is set for it. */
const OWN = 'company';

/** URL of a database by the name that definitions use, from SIGNALBOX_REPORT_SOURCE_NAME; null where none is set. */
export const reportSourceUrls =
  (ownUrl: string) =>
  (source: string): string | null =>
    secretsNamed([`SIGNALBOX_REPORT_SOURCE_${source.toUpperCase()}`])[0] ?? (source === OWN ? ownUrl : null);
