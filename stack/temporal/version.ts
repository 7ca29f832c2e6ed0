import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The version that this project's flags and tests were tried with, and the newest that `go install` can build. */
export const TEMPORAL_VERSION = '1.5.1';
/** A build from source calls itself 0.0.0-DEV; then the server version decides. */
const OLDEST_SERVER = '1.29.1';

/** The output of `temporal --version`, or why the program does not run. */
export async function temporalVersion(program: string): Promise<{ text: string; isNewEnough: boolean }> {
  try {
    const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
    const text = stdout.trim();
    return { text, isNewEnough: isNewEnough(text) };
  } catch (error) {
    return { text: `does not run: ${(error as Error).message.split('\n')[0]}`, isNewEnough: false };
  }
}

/** @param text for example `temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)` */
export function isNewEnough(text: string): boolean {
  const cli = /version (\d+\.\d+\.\d+)/.exec(text)?.[1];
  if (!cli) return false;
  if (cli !== '0.0.0') return compareVersions(cli, TEMPORAL_VERSION) >= 0;
  const server = /Server (\d+\.\d+\.\d+)/.exec(text)?.[1];
  return server !== undefined && compareVersions(server, OLDEST_SERVER) >= 0;
}

/** Negative when a is older than b; both of the form 1.2.3. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let at = 0; at < 3; at++) if (left[at] !== right[at]) return (left[at] ?? 0) - (right[at] ?? 0);
  return 0;
}
