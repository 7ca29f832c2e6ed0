import { resolve } from 'node:path';
import { z } from 'zod';
import type { WatchedFolder } from '../kit/common/watched-folder.ts';
import { DocumentTypes, USUAL_DOCUMENTS } from './mailbox-settings.ts';
import { cachedByTime, type FileProblem } from './yaml-file.ts';

const Settings = z.strictObject({
  path: z.string().min(1),
  workflow: z.string(),
  as: z.string().min(1).default('system'),
  types: DocumentTypes.default([...USUAL_DOCUMENTS]),
  pollSeconds: z.int().min(1).max(3_600).default(10),
});

/** The part of a workflow contract that a watched folder needs. */
interface FileWorkflow {
  readonly name: string;
  readonly inputFile?: { readonly format: string };
}

/** Reads the folders file (YAML): by name, which folders are watched and what their files start. @throws SignalboxError CONFIG_INVALID naming file, line and field. */
export function readFolders({ file, workflows }: { file: string; workflows: readonly FileWorkflow[] }): WatchedFolder[] {
  const yaml = cachedByTime({ file, variable: 'SIGNALBOX_FOLDERS', what: 'folders file', holds: 'the folders to watch' })();
  return yaml.names().map((name) => {
    const { path, ...settings } = yaml.read([name], Settings, ({ workflow }) => wrongWorkflow(workflow, workflows));
    return { ...settings, name, path: resolve(path) };
  });
}

function wrongWorkflow(named: string, workflows: readonly FileWorkflow[]): FileProblem | null {
  const names = workflows.filter(({ inputFile }) => inputFile?.format === 'document').map(({ name }) => name);
  if (names.includes(named)) return null;
  return { path: ['workflow'], message: `no such workflow starts from a document; use one of: ${names.join(', ')}` };
}
